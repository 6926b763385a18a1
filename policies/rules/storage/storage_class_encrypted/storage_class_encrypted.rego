# METADATA
# scope: package
# title: Storage classes encrypt at rest
# description: >-
#   Every volume that a class makes is encrypted or not from its first byte on. EBS encrypts only
#   where `encrypted` is exactly "true" or a key is named; Google and Azure disks always are
#   encrypted. Of other drivers, EFS among them, the class does not show it, and such classes are
#   not judged unless asked for.
# related_resources:
# - ref: https://github.com/kubernetes-sigs/aws-ebs-csi-driver/blob/master/docs/parameters.md
#   description: EBS CSI driver, CreateVolume parameters
# - ref: https://cloud.google.com/kubernetes-engine/docs/how-to/using-cmek
#   description: GKE, customer-managed encryption keys
# - ref: https://github.com/kubernetes-sigs/azuredisk-csi-driver/blob/master/docs/driver-parameters.md
#   description: Azure Disk CSI driver, parameters
# custom:
#   severity: high
#   subject: StorageClass
#   remediation: >-
#     Set the driver's encryption parameter (EBS encrypted "true", as a string) and name a key. The
#     parameters of a class can not be changed, so make a new class and move the data.
#   parameters:
#     customer_key:
#       description: Whether a key of the customer's own has to be named.
#       default: false
#     unknown:
#       description: What to do with drivers of which the class shows nothing, ignore or deny.
#       default: ignore
package vvaudit.storage.storage_class_encrypted

import data.vvaudit.lib.storage
import data.vvaudit.lib.storage.always
import data.vvaudit.lib.storage.ebs

deny contains result if {
	storage.verdict(input.class) == "not encrypted"
	result := {
		"path": storage.parameter_path(input.class, "encrypted"),
		"message": sprintf(
			"class %s does not ask for encryption: %s",
			[input.class.name, _why],
		),
		"observed": _encrypted,
		"expected": "true",
	}
}

deny contains result if {
	input.parameters.customer_key == true
	storage.verdict(input.class) == "encrypted"
	not storage.customer_key(input.class)
	name := storage.key_parameter(input.class)
	not _no_text(name)
	result := {
		"path": storage.parameter_path(input.class, name),
		"message": sprintf(
			"class %s encrypts with the provider's key: %s names no key of the customer's own%s",
			[input.class.name, name, _placeholder(name)],
		),
		"observed": _value(name),
		"expected": "a key of the customer's own",
	}
}

deny contains result if {
	name := storage.key_parameter(input.class)
	_no_text(name)
	result := {
		"path": storage.parameter_path(input.class, name),
		"message": sprintf(
			"class %s is refused by the API: %s is %v, which is no string",
			[input.class.name, name, _value(name)],
		),
		"observed": _value(name),
		"expected": "a string",
	}
}

deny contains result if {
	input.parameters.unknown == "deny"
	storage.verdict(input.class) == "unknown"
	result := {
		"path": ["provisioner"],
		"message": sprintf(
			"class %s does not show that it encrypts: %s",
			[input.class.name, storage.unknown_reason(input.class.provisioner)],
		),
		"observed": input.class.provisioner,
		"expected": "a driver whose class shows encryption",
	}
}

examined contains {"path": path, "observed": _value(name)} if {
	input.class.provisioner in ebs
	some name in ["encrypted", "kmsKeyId"]
	path := storage.parameter_path(input.class, name)
}

examined contains {"path": ["provisioner"], "observed": observed} if {
	always[input.class.provisioner]
	observed := sprintf("%s always encrypts", [input.class.provisioner])
}

examined contains {
	"path": storage.parameter_path(input.class, always[input.class.provisioner]),
	"observed": _value(always[input.class.provisioner]),
} if {
	input.parameters.customer_key == true
}

examined contains {"path": ["provisioner"], "observed": input.class.provisioner} if {
	input.parameters.unknown == "deny"
	storage.verdict(input.class) == "unknown"
}

_encrypted := _value("encrypted")

_why := concat(" ", [
	"encrypted is not set; a default of the account may still encrypt,",
	"but nothing in the class says so",
]) if {
	_encrypted == null
}

_why := sprintf("encrypted is %s, where only the string \"true\" counts", [shown]) if {
	_encrypted != null
	shown := json.marshal(_encrypted)
}

_no_text(name) if {
	some value in storage.parameter(input.class, name)
	not is_string(value)
}

_placeholder(name) := ", only a placeholder" if storage.placeholder(_value(name))

else := ""

_value(name) := null if count(storage.parameter(input.class, name)) == 0

_value(name) := min(storage.parameter(input.class, name)) if {
	count(storage.parameter(input.class, name)) > 0
}
