package vvaudit.storage.in_transit_encrypted_test

import data.vvaudit.storage.in_transit_encrypted as rule

_class(provisioner, parameters, options) := {
	"class": {"name": "files", "provisioner": provisioner, "parameters": parameters},
	"object": {"mountOptions": options},
}

test_the_default_is_held if {
	subject := _class("efs.csi.aws.com", {}, null)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": ["provisioner"],
		"observed": "mounts through TLS by default",
	}} with input as subject
}

test_options_are_shown if {
	subject := _class("efs.csi.aws.com", {"encryptInTransit": "true"}, ["tls", 7])
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": ["mountOptions"], "observed": ["tls", 7]}} with input as subject
}

test_an_option_that_switches_tls_off_is_denied if {
	rule.deny == {{
		"path": ["mountOptions", 1],
		"message": "class files mounts without TLS: mount option notls",
		"observed": "notls",
		"expected": null,
	}} with input as _class("efs.csi.aws.com", {}, ["iam", "notls"])
}

test_a_parameter_that_switches_it_off_is_denied if {
	rule.deny == {{
		"path": ["parameters", "encryptintransit"],
		"message": "class files switches encryption in transit off: encryptInTransit is false",
		"observed": "false",
		"expected": null,
	}} with input as _class("efs.csi.aws.com", {"encryptintransit": "false"}, [])
}

test_the_contradiction_is_said if {
	subject := _class("efs.csi.aws.com", {"encryptInTransit": false}, ["tls"])
	some result in rule.deny with input as subject
	endswith(result.message, "beside the mount option tls, so that no volume can be mounted")
}

test_other_drivers_are_not_judged if {
	subject := _class("ebs.csi.aws.com", {"encryptInTransit": "false"}, ["notls"])
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}
