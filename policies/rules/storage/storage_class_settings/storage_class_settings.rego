# METADATA
# scope: package
# title: Storage classes are set up as promised
# description: >-
#   What kind of disk a volume is, whether it outlives its claim and whether it can grow is decided
#   by its class. This rule compares a class with what is asked for; it asks for nothing by itself.
#   Keys of parameters are compared without regard to case, values as text; values of the class that
#   are no strings make the API refuse it.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/storage-class-v1/
#   description: storage.k8s.io/v1 StorageClass
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html#gp3-ebs-volume-type
#   description: Amazon EBS, gp3 has 3,000 IOPS and 125 MiB/s unless more is asked for
# custom:
#   severity: high
#   subject: StorageClass
#   remediation: >-
#     Give the class the promised settings. Most of a class can not be changed, so make a new one,
#     or delete the class and create it again.
#   parameters:
#     provisioner:
#       description: The driver; null asks for none.
#       default: null
#     parameters:
#       description: The driver's parameters that have to be set, with their values.
#       default: {}
#     reclaim_policy:
#       description: What happens to a volume whose claim is deleted, Retain or Delete.
#       default: null
#     allow_expansion:
#       description: Whether volumes may grow.
#       default: null
#     default:
#       description: Whether claims that name no class get this one.
#       default: null
#     binding_mode:
#       description: When volumes are made, Immediate or WaitForFirstConsumer.
#       default: null
package vvaudit.storage.storage_class_settings

import data.vvaudit.lib.storage

deny contains result if {
	some field, wanted in _wanted
	not wanted.value in {null, ""}
	wanted.observed != wanted.value
	result := {
		"path": wanted.path,
		"message": sprintf(
			"class %s has %s %v instead of %v",
			[input.class.name, field, wanted.observed, wanted.value],
		),
		"observed": wanted.observed,
		"expected": wanted.value,
	}
}

deny contains result if {
	some name, value in input.parameters.parameters
	not _set(name, value)
	not _no_text(name)
	result := {
		"path": storage.parameter_path(input.class, name),
		"message": sprintf(
			"class %s has %s %s instead of %v",
			[input.class.name, name, _shown(name), value],
		),
		"observed": _observed(name),
		"expected": sprintf("%v", [value]),
	}
}

deny contains result if {
	some name, value in input.parameters.parameters
	_no_text(name)
	result := {
		"path": storage.parameter_path(input.class, name),
		"message": sprintf(
			"class %s has %s %s as a value that is no string, which the API refuses",
			[input.class.name, name, _shown(name)],
		),
		"observed": min(storage.parameter(input.class, name)),
		"expected": sprintf("%v", [value]),
	}
}

examined contains {"path": wanted.path, "observed": wanted.observed} if {
	some wanted in _wanted
	not wanted.value in {null, ""}
}

examined contains {"path": storage.parameter_path(input.class, name), "observed": observed} if {
	some name, _ in input.parameters.parameters
	observed := _observed(name)
}

_wanted := {
	"provisioner": {
		"value": input.parameters.provisioner,
		"observed": input.class.provisioner,
		"path": ["provisioner"],
	},
	"reclaimPolicy": {
		"value": input.parameters.reclaim_policy,
		"observed": input.class.reclaimPolicy,
		"path": ["reclaimPolicy"],
	},
	"allowVolumeExpansion": {
		"value": input.parameters.allow_expansion,
		"observed": input.class.allowVolumeExpansion,
		"path": ["allowVolumeExpansion"],
	},
	"volumeBindingMode": {
		"value": input.parameters.binding_mode,
		"observed": input.class.volumeBindingMode,
		"path": ["volumeBindingMode"],
	},
	"is-default-class": {
		"value": input.parameters["default"],
		"observed": input.class["default"],
		"path": ["metadata", "annotations", "storageclass.kubernetes.io/is-default-class"],
	},
}

_no_text(name) if {
	some value in storage.parameter(input.class, name)
	not is_string(value)
}

_set(name, value) if _values(name) == {sprintf("%v", [value])}

_observed(name) := null if count(_values(name)) == 0

_observed(name) := concat(", ", sort(_values(name))) if count(_values(name)) > 0

_shown(name) := "unset" if _observed(name) == null

_shown(name) := _observed(name) if _observed(name) != null

_values(name) := given if {
	given := {sprintf("%v", [value]) | some value in storage.parameter(input.class, name)}
	count(given) > 0
} else := storage.built_in(input.class, name)
