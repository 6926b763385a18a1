# METADATA
# scope: package
# title: Pods are spread over nodes, or over zones
# description: >-
#   What the manifest asks for is a wish where the scheduler may ignore it, and counts only for the
#   moment at which a pod is placed; nodes come and go later. Here the pods are counted where they
#   are: no node, or no zone, holds more than its share of a workload's pods, the pods divided by the
#   nodes that they may run on, rounded up. A node that is cordoned still counts as one.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
#   description: core/v1 PodSpec.nodeName and the labels kubernetes.io/hostname and topology.kubernetes.io/zone
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Restart the workload once there are enough nodes (kubectl rollout restart), and make the spread
#     a condition for scheduling - required anti-affinity, or whenUnsatisfiable DoNotSchedule - or
#     run a descheduler.
#   needs: [Node, Pod]
#   parameters:
#     over:
#       description: node or zone.
#       default: node
package vvaudit.live.pods_spread

import data.vvaudit.lib.status
import data.vvaudit.lib.workloads
import data.vvaudit.lib.workloads.replicated

deny contains {
	"path": workloads.in_pod_spec([]),
	"message": sprintf("%d of %d pods are %s %s; its share is %d", [
		number,
		count(_pods),
		_on,
		place,
		_share,
	]),
	"observed": _counts,
	"expected": sprintf("at most %d", [_share]),
} if {
	some place, number in _counts
	number > _share
}

deny contains {
	"path": workloads.in_pod_spec([]),
	"message": sprintf("all %d pods are %s %s, the only one for them", [count(_pods), _on, place]),
	"observed": _counts,
	"expected": sprintf("2 or more %ss", [input.parameters.over]),
} if {
	_domains == 1
	count(_counts) == 1
	some place, number in _counts
	number == count(_pods)
	number > 1
}

unknown contains {
	"path": workloads.in_pod_spec([]),
	"message": sprintf("the zones of the nodes that %s runs on", [status.what]),
} if {
	count(_pods) > 1
	"" in _places
}

unknown contains {
	"path": workloads.in_pod_spec([]),
	"message": sprintf("where the pods of %s run: %d of them have a node", [status.what, count(_pods)]),
} if {
	replicated
	input.replicas.min > 1
	count(_pods) < 2
}

examined contains {"path": workloads.in_pod_spec([]), "observed": _counts} if {
	count(_pods) > 1
	count(_counts) > 0
}

_on := {"node": "on node", "zone": "in zone"}[input.parameters.over]

# Pods that end, or have, give their places up.
_pods := [pod |
	replicated
	some pod in input.live.pods
	pod.node != ""
	pod.reason != "Terminating"
	not pod.phase in {"Succeeded", "Failed"}
]

_places := [pod[input.parameters.over] | some pod in _pods]

# Without the zone of each pod nothing can be counted.
_counts := {place: number |
	not "" in _places
	some place in _places
	number := count([other | some other in _places; other == place])
}

_share := ceil(count(_pods) / _domains)

# Where pods are that could not be placed there any more counts as well.
_domains := max([input.live.nodes.count, count(_counts)]) if input.parameters.over == "node"

_domains := count({zone | some zone in input.live.nodes.zones} | {place | some place, _ in _counts}) if {
	input.parameters.over == "zone"
}
