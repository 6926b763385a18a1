# METADATA
# scope: package
# title: At most one storage class is the default
# description: >-
#   With several default classes the newest one gives claims without a class their volumes, and
#   which one that is depends on when each was made, not on what is written down.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
#   description: Storage Classes, default StorageClass
# custom:
#   severity: medium
#   subject: StorageClass
#   remediation: >-
#     Set the annotation storageclass.kubernetes.io/is-default-class to "false" on all default
#     classes but one, those included that a cluster brings along.
package vvaudit.storage.default_storage_class_unique

deny contains result if {
	input.class.default == true
	count(input.neighbours.defaults) > 1
	others := [other | some other in input.neighbours.defaults; other.ref != input.class.ref]
	result := {
		"path": _path,
		"message": sprintf(
			"class %s is one of %d default classes (also %s)",
			[
				input.class.name, count(input.neighbours.defaults),
				concat(", ", sort([other.name | some other in others])),
			],
		),
		"observed": true,
		"expected": "one default class",
		"related": [{"ref": other.ref, "path": _path, "message": "is a default class as well"} |
			some other in others
		],
	}
}

examined contains {"path": _path, "observed": input.class.default}

_current := "storageclass.kubernetes.io/is-default-class"

_beta := "storageclass.beta.kubernetes.io/is-default-class"

_path := ["metadata", "annotations", _beta] if {
	_marked(_beta)
	not _marked(_current)
} else := ["metadata", "annotations", _current]

_marked(annotation) if input.object.metadata.annotations[annotation] == "true"
