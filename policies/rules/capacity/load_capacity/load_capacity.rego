# METADATA
# scope: package
# title: The workload scales to the promised load
# description: >-
#   For each load so many pods were promised, and what they may use together. The ceiling has to
#   allow that many, and the limits of a pod times their number have to be what was promised, give
#   or take the tolerance.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2, minReplicas and maxReplicas
# custom:
#   severity: low
#   subject: Capacity
#   remediation: Set maxReplicas and the limits so that the load is met, or promise another.
#   parameters:
#     namespace:
#       description: The workload's namespace.
#       default: ""
#     name:
#       description: The workload's name.
#       default: ""
#     loads:
#       description: >-
#         Each load `{what, pods: [from, to], memory, cpu}`; memory and cpu, of all pods together,
#         are optional.
#       default: []
#     tolerance:
#       description: By how many per cent memory and CPU may be off.
#       default: 10
package vvaudit.capacity.load_capacity

import data.vvaudit.lib.capacity
import data.vvaudit.lib.workloads

deny contains result if {
	some load in input.parameters.loads
	_workload.ceiling < load.pods[1]
	result := {
		"ref": _workload.ceilingAt.ref,
		"path": _workload.ceilingAt.path,
		"message": sprintf("%d pods at most; %s takes up to %d", [
			_workload.ceiling,
			load.what,
			load.pods[1],
		]),
		"observed": _workload.ceiling,
		"expected": load.pods[1],
	}
}

deny contains result if {
	some load in input.parameters.loads
	some resource in ["cpu", "memory"]
	promised := workloads.amount(resource, load[resource])
	each := _workload.limits[resource]
	not _between(promised, each, load.pods)
	result := {
		"ref": _workload.ref,
		"path": capacity.amount_path(_workload, "limits", resource),
		"message": sprintf("%d to %d pods of %s are %s to %s; promised for %s is about %s", [
			load.pods[0],
			load.pods[1],
			capacity.words(resource, each),
			capacity.words(resource, each * load.pods[0]),
			capacity.words(resource, each * load.pods[1]),
			load.what,
			capacity.words(resource, promised),
		]),
		"observed": capacity.words(resource, each),
		"expected": capacity.words(resource, promised),
	}
}

examined contains {
	"ref": _workload.ceilingAt.ref,
	"path": _workload.ceilingAt.path,
	"observed": sprintf("%s: %d to %d of %d pods, %s and %s to %s and %s", [
		load.what,
		load.pods[0],
		load.pods[1],
		_workload.ceiling,
		capacity.gib(_workload.limits.memory * load.pods[0]),
		capacity.cores(_workload.limits.cpu * load.pods[0]),
		capacity.gib(_workload.limits.memory * load.pods[1]),
		capacity.cores(_workload.limits.cpu * load.pods[1]),
	]),
} if {
	some load in input.parameters.loads
}

unknown contains {
	"path": [],
	"message": sprintf("the workload %s/%s, which is not in what was scanned", [
		input.parameters.namespace,
		input.parameters.name,
	]),
} if {
	not _workload
}

_workload := found[0] if {
	found := [one |
		some one in input.capacity.workloads
		one.namespace == input.parameters.namespace
		one.name == input.parameters.name
	]
}

_between(promised, each, pods) if {
	tolerance := input.parameters.tolerance
	promised * (100 + tolerance) >= (each * pods[0]) * 100
	promised * (100 - tolerance) <= (each * pods[1]) * 100
}
