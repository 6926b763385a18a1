# METADATA
# scope: package
# title: Storage classes leave encryption in transit on
# description: >-
#   The EFS driver mounts through TLS unless it is told not to, so a class needs no mount option
#   for it and must not switch it off. Together, the option tls and encryptInTransit "false" make
#   every mount fail. Drivers of block devices have no such setting and are not judged.
# related_resources:
# - ref: https://github.com/kubernetes-sigs/aws-efs-csi-driver/blob/master/docs/README.md#encryption-in-transit
#   description: EFS CSI driver, encryption in transit
# custom:
#   severity: high
#   subject: StorageClass
#   remediation: >-
#     Take encryptInTransit out of the parameters and the option that switches TLS off out of
#     mountOptions; the driver encrypts by default.
package vvaudit.storage.in_transit_encrypted

import data.vvaudit.lib.storage
import data.vvaudit.lib.storage.efs

deny contains result if {
	_judged
	some option in _options
	storage.without_tls(option.value)
	result := {
		"path": option.path,
		"message": sprintf(
			"class %s mounts without TLS: mount option %s",
			[input.class.name, option.value],
		),
		"observed": option.value,
		"expected": null,
	}
}

deny contains result if {
	_judged
	some value in storage.parameter(input.class, "encryptInTransit")
	storage.off(sprintf("%v", [value]))
	result := {
		"path": storage.parameter_path(input.class, "encryptInTransit"),
		"message": sprintf(
			"class %s switches encryption in transit off: encryptInTransit is %v%s",
			[input.class.name, value, _conflict],
		),
		"observed": value,
		"expected": null,
	}
}

examined contains {"path": ["mountOptions"], "observed": observed} if {
	_judged
	count(_options) > 0
	observed := [option.value | some option in _options]
}

examined contains {"path": ["provisioner"], "observed": "mounts through TLS by default"} if {
	_judged
	count(_options) == 0
}

_judged if input.class.provisioner in efs

_options := [{"path": ["mountOptions", index], "value": value} |
	some index
	value := input.object.mountOptions[index]
]

_conflict := " beside the mount option tls, so that no volume can be mounted" if {
	"tls" in [option.value | some option in _options]
} else := ""
