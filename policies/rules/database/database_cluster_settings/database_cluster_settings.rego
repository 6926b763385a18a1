# METADATA
# scope: package
# title: Operated databases have the promised volumes and resources
# description: >-
#   The operator makes every instance alike: its volumes, requests and limits are those that the
#   cluster's object names. Without limits an instance is the first to go when its node is short of
#   memory.
# related_resources:
# - ref: https://cloudnative-pg.io/documentation/current/storage/
#   description: CloudNativePG, Storage
# - ref: https://cloudnative-pg.io/documentation/current/resource_management/
#   description: CloudNativePG, Resource management
# custom:
#   severity: medium
#   subject: DatabaseCluster
#   remediation: >-
#     Set spec.storage.size, spec.storage.storageClass and spec.resources to what is promised.
#   parameters:
#     size:
#       description: The size of the data volume, such as 20Gi; empty for any.
#       default: ""
#     class:
#       description: The storage class of all volumes; empty for any.
#       default: ""
#     requests:
#       description: The requests promised, as {cpu, memory} in quantities; what is absent is free.
#       default: {}
#     limits:
#       description: The limits promised, as {cpu, memory} in quantities; what is absent is free.
#       default: {}
package vvaudit.database.database_cluster_settings

import data.vvaudit.lib.workloads

deny contains result if {
	input.parameters.size != ""
	some claim in input.cluster.claims
	claim.name == "data"
	not _same_size(claim)
	result := {
		"path": array.concat(claim.path, ["size"]),
		"message": sprintf("the data volume has %v instead of %s", [claim.size, input.parameters.size]),
		"observed": claim.size,
		"expected": input.parameters.size,
	}
}

deny contains result if {
	input.parameters.class != ""
	some claim in input.cluster.claims
	claim.className != input.parameters.class
	result := {
		"path": array.concat(claim.path, ["storageClass"]),
		"message": sprintf(
			"the %s volume is of %s instead of %s",
			[claim.name, _class(claim), input.parameters.class],
		),
		"observed": claim.className,
		"expected": input.parameters.class,
	}
}

deny contains result if {
	some one in _compared
	one.value != workloads.amount(one.resource, one.wanted)
	result := {
		"path": one.path,
		"message": sprintf("%s.%s is %s; promised is %v", [
			one.side, one.resource,
			_shown(one.observed), one.wanted,
		]),
		"observed": one.observed,
		"expected": one.wanted,
	}
}

examined contains {"path": one.path, "observed": one.observed} if some one in _compared

examined contains {"path": claim.path, "observed": observed} if {
	some claim in input.cluster.claims
	observed := sprintf("%v of %s", [claim.size, _class(claim)])
}

_compared contains {
	"side": side,
	"resource": resource,
	"wanted": wanted,
	"path": ["spec", "resources", side, resource],
	"observed": object.get(input.object, ["spec", "resources", side, resource], null),
	"value": object.get(input.cluster.resources, [side, resource], null),
} if {
	some side in ["requests", "limits"]
	some resource, wanted in input.parameters[side]
}

_same_size(claim) if claim.sizeBytes == workloads.amount("memory", input.parameters.size)

_class(claim) := sprintf("class %s", [claim.className]) if claim.className != ""

_class(claim) := "no class" if claim.className == ""

_shown(value) := "not set" if value == null

_shown(value) := sprintf("%v", [value]) if value != null
