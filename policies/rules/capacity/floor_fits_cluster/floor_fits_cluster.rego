# METADATA
# scope: package
# title: The cluster's nodes hold the platform at its floor
# description: >-
#   The requests of all pods at the floor are placed on the nodes that are there, ready and not
#   cordoned, where selectors, required affinity and taints allow it, and again without each of
#   them. After a loss, pods may wait that must not be beside those that are left; anything else
#   has to have room.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/
#   description: requests are what the scheduler counts
# custom:
#   severity: medium
#   subject: Capacity
#   remediation: Add a node, or lower the requests of the largest workload or its floor.
#   reads: [Node]
#   parameters:
#     lost:
#       description: Whether it has to fit without any one of the nodes too.
#       default: true
package vvaudit.capacity.floor_fits_cluster

import data.vvaudit.lib.capacity

deny contains result if {
	cluster := input.capacity.cluster
	some left in array.concat(cluster.lacking, cluster.waiting)
	result := {
		"ref": left.ref,
		"path": [],
		"message": sprintf("%d of its pods at the floor have no room on the %d nodes", [
			left.pods,
			count(cluster.nodes),
		]),
		"observed": left.pods,
		"expected": 0,
	}
}

deny contains result if {
	input.parameters.lost == true
	cluster := input.capacity.cluster
	count(cluster.lacking) == 0
	some loss in cluster.losses
	some left in loss.lacking
	result := {
		"ref": left.ref,
		"path": [],
		"message": sprintf("%d of its pods at the floor have no room when the node %s is lost", [
			left.pods,
			loss.node,
		]),
		"observed": left.pods,
		"expected": 0,
		"related": [{"ref": loss.ref, "path": [], "message": "the node"}],
	}
}

examined contains {
	"ref": node.ref,
	"path": ["status", "allocatable"],
	"observed": sprintf("%s and %s for pods", [
		capacity.cores(node.allocatable.cpu),
		capacity.gib(node.allocatable.memory),
	]),
} if {
	some node in input.capacity.cluster.nodes
}

unknown contains {"path": [], "message": "the nodes of the cluster"} if not _nodes_seen

_nodes_seen if count(input.capacity.cluster.nodes) > 0
