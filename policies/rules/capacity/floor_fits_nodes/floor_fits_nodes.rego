# METADATA
# scope: package
# title: The platform at its floor fits on the promised nodes
# description: >-
#   A pod that fits on no node waits for ever. The requests of all pods at the floor are placed on
#   nodes of the promised kind, with the agents of every node and with what a node keeps for
#   itself, by first-fit decreasing on CPU and memory; pods that required anti-affinity keeps apart
#   never share a node. After the loss of nodes everything has to fit again, but for pods that wait
#   because they must not be beside those that are left.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/
#   description: requests are what the scheduler counts
# - ref: https://kubernetes.io/docs/tasks/administer-cluster/reserve-compute-resources/
#   description: allocatable, and what a node keeps for itself
# custom:
#   severity: medium
#   subject: Capacity
#   remediation: Lower the requests of the largest workload, or its floor, or promise more nodes.
#   parameters:
#     type:
#       description: The kind of node, as the price table names it.
#       default: t3.xlarge
#     count:
#       description: How many nodes there are.
#       default: 3
#     lost:
#       description: How many of them may be lost.
#       default: 1
#     prices:
#       description: The price table that knows the kind.
#       default: aws-us-east-1
package vvaudit.capacity.floor_fits_nodes

import data.vvaudit.lib.capacity

deny contains result if {
	_shape
	not _holds(input.parameters.count)
	result := _result(sprintf("%s at the floor do not fit on %s%s", [
		_total,
		_nodes(input.parameters.count),
		_needed,
	]))
}

deny contains result if {
	_holds(input.parameters.count)
	_remaining < _shape.left
	result := _result(sprintf("%s at the floor do not fit on %s with %d lost%s", [
		_total,
		_nodes(input.parameters.count),
		input.parameters.lost,
		_without_room,
	]))
}

examined contains {
	"ref": _largest.ref,
	"path": _path,
	"observed": sprintf("%s at the floor need %s%s", [_total, _nodes(_shape.floor), _after_loss]),
} if {
	is_number(_shape.floor)
}

unknown contains {
	"path": [],
	"message": sprintf("the size of a node of the kind %v, which no price table %v has", [
		input.parameters.type,
		input.parameters.prices,
	]),
} if {
	not _shape
}

_shape := shape if {
	tables := input.capacity.prices
	shape := object.get(tables, [input.parameters.prices, "nodes", input.parameters.type], null)
	shape != null
}

_remaining := input.parameters.count - input.parameters.lost

_holds(count) if {
	is_number(_shape.floor)
	_shape.floor <= count
}

_waiting[placement.nodes] := placement.waiting if {
	some placement in _shape.placements
}

_lacking[placement.nodes] := placement.lacking if {
	some placement in _shape.placements
}

_without_room := sprintf(": no room for %s", [capacity.left_over(left)]) if {
	left := _lacking[_remaining]
} else := sprintf(": it needs %d that are left", [_shape.left])

_after_loss := sprintf("; with %d of %d lost, for want of a node of their own, wait %s", [
	input.parameters.lost,
	input.parameters.count,
	capacity.left_over(_waiting[_remaining]),
]) if {
	_holds(input.parameters.count)
	_remaining >= _shape.left
	count(_waiting[_remaining]) > 0
} else := ""

_needed := sprintf(": it needs %d", [_shape.floor]) if is_number(_shape.floor)

else := ": some pod is larger than such a node"

_nodes(count) := sprintf("%d x %s", [count, input.parameters.type])

_total := sprintf("requests of %s and %s", [
	capacity.cores(_requested("cpu")),
	capacity.gib(_requested("memory")),
])

_requested(resource) := sum([amount |
	some one in input.capacity.workloads
	amount := _pods(one) * one.requests[resource]
])

_pods(workload) := input.parameters.count if workload.perNode

_pods(workload) := workload.floor if not workload.perNode

_part(workload, resource) := (_pods(workload) * workload.requests[resource]) / room if {
	room := max([_shape.allocatable[resource], 1])
}

_weight(workload) := max([_part(workload, "cpu"), _part(workload, "memory")])

_largest := largest if {
	top := max([_weight(one) | some one in input.capacity.workloads])
	heaviest := [one | some one in input.capacity.workloads; _weight(one) == top]
	largest := heaviest[0]
}

_resource := "memory" if _part(_largest, "memory") > _part(_largest, "cpu")

else := "cpu"

_path := capacity.amount_path(_largest, "requests", _resource)

_result(message) := {
	"ref": _largest.ref,
	"path": _path,
	"message": sprintf("%s; the largest part is %d x %s of %s", [
		message,
		_pods(_largest),
		capacity.words(_resource, _largest.requests[_resource]),
		capacity.display(_largest),
	]),
	"observed": _shape.floor,
	"expected": input.parameters.count,
	"related": [{
		"ref": _largest.floorAt.ref,
		"path": _largest.floorAt.path,
		"message": "how many of them there are at the floor",
	}],
}
