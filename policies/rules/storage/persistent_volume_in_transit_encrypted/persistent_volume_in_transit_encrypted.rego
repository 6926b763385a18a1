# METADATA
# scope: package
# title: Volumes of files are mounted encrypted
# description: >-
#   A PersistentVolume made by hand can switch off the TLS that the EFS driver uses by default, and
#   one that mounts an EFS file system as plain NFS never had it. Other volumes are not judged.
# related_resources:
# - ref: https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/master/docs/README.md#encryption-in-transit
#   description: EFS CSI driver, encryption in transit
# - ref: https://docs.aws.amazon.com/efs/latest/ug/encryption-in-transit.html
#   description: Amazon EFS, encrypting data in transit
# custom:
#   severity: high
#   subject: PersistentVolume
#   remediation: >-
#     Mount the file system by the driver efs.csi.aws.com, without encryptInTransit "false" in
#     volumeAttributes and without a mount option that switches TLS off.
package vvaudit.storage.persistent_volume_in_transit_encrypted

import data.vvaudit.lib.storage
import data.vvaudit.lib.storage.efs

deny contains result if {
	_by_driver
	value := input.object.spec.csi.volumeAttributes.encryptInTransit
	storage.off(sprintf("%v", [value]))
	result := {
		"path": ["spec", "csi", "volumeAttributes", "encryptInTransit"],
		"message": sprintf(
			"volume %s is mounted without TLS: encryptInTransit is %v%s",
			[input.subject.name, value, _conflict],
		),
		"observed": value,
		"expected": "true",
	}
}

deny contains result if {
	_by_driver
	some index
	option := input.object.spec.mountOptions[index]
	storage.without_tls(option)
	result := {
		"path": ["spec", "mountOptions", index],
		"message": sprintf(
			"volume %s is mounted without TLS: mount option %s",
			[input.subject.name, option],
		),
		"observed": option,
		"expected": null,
	}
}

deny contains result if {
	_plain_nfs
	result := {
		"path": ["spec", "nfs", "server"],
		"message": sprintf(
			"volume %s mounts an EFS file system as plain NFS, without TLS",
			[input.subject.name],
		),
		"observed": input.object.spec.nfs.server,
		"expected": "the driver efs.csi.aws.com",
	}
}

examined contains {"path": ["spec", "csi"], "observed": observed} if {
	_by_driver
	observed := {
		"encryptInTransit": object.get(_attributes, "encryptInTransit", "true by default"),
		"mountOptions": _options,
	}
}

examined contains {"path": ["spec", "nfs", "server"], "observed": server} if {
	_plain_nfs
	server := input.object.spec.nfs.server
}

_by_driver if input.object.spec.csi.driver in efs

_plain_nfs if {
	server := input.object.spec.nfs.server
	is_string(server)
	regex.match(`(?i)^[a-z0-9.-]+[.]efs[.][a-z0-9-]+[.]amazonaws[.]com([.]cn)?$`, server)
}

_attributes := input.object.spec.csi.volumeAttributes if {
	is_object(input.object.spec.csi.volumeAttributes)
} else := {}

_options := [option | some index; option := input.object.spec.mountOptions[index]]

_conflict := " beside the mount option tls, so that it can not be mounted" if {
	"tls" in _options
} else := ""
