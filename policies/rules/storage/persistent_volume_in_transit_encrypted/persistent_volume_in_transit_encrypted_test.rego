package vvaudit.storage.persistent_volume_in_transit_encrypted_test

import data.vvaudit.storage.persistent_volume_in_transit_encrypted as rule

_volume(spec) := {"subject": {"name": "shared"}, "object": {"spec": spec}}

_efs(attributes, options) := _volume({
	"mountOptions": options,
	"csi": {"driver": "efs.csi.aws.com", "volumeAttributes": attributes},
})

test_the_default_is_held if {
	count(rule.deny) == 0 with input as _efs(null, null)
	rule.examined == {{
		"path": ["spec", "csi"],
		"observed": {"encryptInTransit": "true by default", "mountOptions": []},
	}} with input as _efs(null, null)
	rule.examined == {{
		"path": ["spec", "csi"],
		"observed": {"encryptInTransit": "true", "mountOptions": ["tls"]},
	}} with input as _efs({"encryptInTransit": "true"}, ["tls"])
}

test_switched_off_is_denied if {
	rule.deny == {{
		"path": ["spec", "csi", "volumeAttributes", "encryptInTransit"],
		"message": "volume shared is mounted without TLS: encryptInTransit is false",
		"observed": "false",
		"expected": "true",
	}} with input as _efs({"encryptInTransit": "false"}, [])
}

test_the_contradiction_is_said if {
	some result in rule.deny with input as _efs({"encryptInTransit": false}, ["tls"])
	endswith(result.message, "beside the mount option tls, so that it can not be mounted")
}

test_an_option_is_denied if {
	rule.deny == {{
		"path": ["spec", "mountOptions", 1],
		"message": "volume shared is mounted without TLS: mount option notls",
		"observed": "notls",
		"expected": null,
	}} with input as _efs({}, ["iam", "notls"])
}

test_plain_nfs_to_efs_is_denied if {
	server := "fs-0.efs.eu-west-1.amazonaws.com"
	subject := _volume({"nfs": {"server": server}})
	rule.deny == {{
		"path": ["spec", "nfs", "server"],
		"message": "volume shared mounts an EFS file system as plain NFS, without TLS",
		"observed": server,
		"expected": "the driver efs.csi.aws.com",
	}} with input as subject
	rule.examined == {{"path": ["spec", "nfs", "server"], "observed": server}} with input as subject
}

test_other_volumes_are_not_judged if {
	every spec in [{"nfs": {"server": "nas.example"}}, {"nfs": {"server": 7}}, {}] {
		count(rule.deny) + count(rule.examined) == 0 with input as _volume(spec)
	}
}
