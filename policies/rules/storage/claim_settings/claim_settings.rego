# METADATA
# scope: package
# title: Workloads have the volumes that are promised
# description: >-
#   Size, class, access modes and number of the volumes that a workload claims by a template, by
#   name or as ephemeral volumes. Sizes are equal in any spelling, and the default class counts for
#   a claim that names none. By itself the rule asks only that there is a claim.
# related_resources:
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/config-and-storage-resources/persistent-volume-claim-v1/
#   description: core/v1 PersistentVolumeClaimSpec
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#volume-claim-templates
#   description: StatefulSets, one volume for each pod and template
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Set the promised size, class and access modes in the claim or its template. Templates of an
#     existing StatefulSet can not be changed: delete it with --cascade=orphan, apply it again, and
#     expand the claims it made.
#   parameters:
#     claim:
#       description: The name of the claim, template or ephemeral volume; empty means every one.
#       default: ""
#     size:
#       description: The size as a quantity, such as 100Gi.
#       default: null
#     class:
#       description: The name of the storage class.
#       default: null
#     access_modes:
#       description: The access modes, all of them.
#       default: null
#     volumes:
#       description: How many volumes there are in all, at the lowest number of pods.
#       default: null
package vvaudit.storage.claim_settings

import data.vvaudit.lib.storage

deny contains result if {
	count(_claims) == 0
	result := {
		"path": _claims_path,
		"message": sprintf(
			"%s %s has no claim%s for a volume",
			array.concat(_workload, [_named]),
		),
		"observed": [claim.name | some claim in input.neighbours.claims],
		"expected": sprintf("a claim%s", [_named]),
	}
}

deny contains result if {
	not input.parameters.size in {null, ""}
	some claim in _claims
	not _same_size(claim)
	result := _differs(claim, "size", claim.size, input.parameters.size)
}

deny contains result if {
	not input.parameters.class in {null, ""}
	some claim in _claims
	claim.className != input.parameters.class
	result := _differs(claim, "class", _class(claim), input.parameters.class)
}

deny contains result if {
	not input.parameters.access_modes in [null, []]
	some claim in _claims
	{mode | some mode in claim.accessModes} != {mode | some mode in input.parameters.access_modes}
	result := _differs(
		claim, "access modes",
		concat(", ", [sprintf("%v", [mode]) | some mode in claim.accessModes]),
		concat(", ", input.parameters.access_modes),
	)
}

deny contains result if {
	is_number(input.parameters.volumes)
	count(_claims) > 0
	_volumes != input.parameters.volumes
	result := {
		"path": ["spec", "replicas"],
		"message": sprintf(
			"%s %s: the number of volumes%s is %v instead of %v",
			array.concat(_workload, [_named, _volumes, input.parameters.volumes]),
		),
		"observed": _volumes,
		"expected": input.parameters.volumes,
	}
}

examined contains {"ref": claim.ref, "path": claim.path, "observed": observed} if {
	some claim in _claims
	observed := {
		"name": claim.name,
		"size": claim.size,
		"class": _class(claim),
		"accessModes": claim.accessModes,
	}
}

examined contains {"path": ["spec", "replicas"], "observed": _volumes} if {
	is_number(input.parameters.volumes)
}

_claims := [claim |
	some claim in input.neighbours.claims
	input.parameters.claim in {claim.name, "", null}
]

# A claim by name is one volume however many pods mount it; the others are one for each pod.
_volumes := _shared + _own

_shared := count([claim | some claim in _claims; claim.origin == "PersistentVolumeClaim"])

_own := 0 if count(_claims) == _shared

_own := (count(_claims) - _shared) * input.replicas.min if {
	count(_claims) > _shared
	is_number(input.replicas.min)
}

_workload := [input.subject.objectKind, input.subject.name]

_named := sprintf(" %s", [input.parameters.claim]) if not input.parameters.claim in {"", null}

else := ""

_class(claim) := claim.className if claim.className != ""

else := null

_claims_path := ["spec", "volumeClaimTemplates"] if input.subject.objectKind == "StatefulSet"

else := array.concat(input.pod.path, ["spec", "volumes"])

_at := {
	"size": ["spec", "resources", "requests", "storage"],
	"class": ["spec", "storageClassName"],
	"access modes": ["spec", "accessModes"],
}

_differs(claim, what, observed, expected) := {
	"ref": claim.ref,
	"path": array.concat(claim.path, _at[what]),
	"message": sprintf(
		"claim %s has %s %v instead of %v",
		[claim.name, what, _shown(observed), expected],
	),
	"observed": observed,
	"expected": expected,
}

_shown(value) := "unset" if value in {null, ""}

else := value

_same_size(claim) if storage.bytes(input.parameters.size) == claim.sizeBytes
