# METADATA
# scope: package
# title: Replicas are spread over nodes
# description: >-
#   Replicas on one node fail together with it. A pod anti-affinity or a topology spread constraint
#   keeps them apart, but only if its selector means the workload's own pods: one that selects other
#   pods, or another namespace, keeps nothing apart. Pods that may not share a zone or a region do
#   not share a host either. Workloads that may have more than one pod, at the floor or at the
#   autoscaler's ceiling, are judged.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/assign-pod-node/
#   description: core/v1 PodAntiAffinity; a null label selector matches no pods
# - ref: https://kubernetes.io/docs/concepts/scheduling-eviction/topology-spread-constraints/
#   description: core/v1 TopologySpreadConstraint
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Give the pods a podAntiAffinity or a topologySpreadConstraint on the topology key whose
#     labelSelector matches their own labels.
#   parameters:
#     topology_key:
#       description: The node label over whose values the pods have to be spread.
#       default: kubernetes.io/hostname
#     accept:
#       description: What counts as spreading, of requiredAntiAffinity, preferredAntiAffinity and
#         topologySpread.
#       default: ["requiredAntiAffinity", "preferredAntiAffinity", "topologySpread"]
package vvaudit.availability.replicas_spread

import data.vvaudit.lib.workloads
import data.vvaudit.lib.workloads.replicated

# Nearly all pods are spread, so that both blocks ask for that first.
deny contains result if {
	not _spread
	count(_on_key) == 0
	_judged
	result := {
		"path": _missing,
		"message": sprintf("nothing spreads the pods over %v: all %v may share one", [
			input.parameters.topology_key,
			_pods,
		]),
		"observed": sort({spread.topologyKey | some spread in input.neighbours.spread}),
		"expected": input.parameters.topology_key,
	}
}

deny contains result if {
	not _spread
	some spread in _on_key
	_judged
	result := {
		"path": array.concat(spread.path, ["labelSelector"]),
		"message": sprintf("%s over %s does not select the workload's own pods", [
			spread.kind,
			spread.topologyKey,
		]),
		"observed": "selects other pods",
		"expected": "selects the workload's own pods",
	}
}

examined contains {"path": spread.path, "observed": _observed(spread)} if {
	_judged
	some spread in _on_key
}

examined contains {"path": _missing, "observed": null} if {
	_judged
	count(_on_key) == 0
}

_judged if {
	_pods > 1
	replicated
}

_pods := max({pods | some pods in [input.replicas.min, input.replicas.max]; is_number(pods)})

_on_key contains spread if {
	some spread in input.neighbours.spread
	_keeps_apart(spread)
	spread.kind in input.parameters.accept
}

_spread if {
	some spread in input.neighbours.spread
	spread.selectsOwn
	_keeps_apart(spread)
	spread.kind in input.parameters.accept
}

_keeps_apart(spread) if spread.topologyKey == input.parameters.topology_key

# Of no other kind: two pods of one zone may be on one host of it.
_keeps_apart(spread) if {
	spread.kind == "requiredAntiAffinity"
	input.parameters.topology_key == "kubernetes.io/hostname"
	spread.topologyKey in _of_many_hosts
}

_of_many_hosts := {
	"topology.kubernetes.io/zone",
	"topology.kubernetes.io/region",
	"failure-domain.beta.kubernetes.io/zone",
	"failure-domain.beta.kubernetes.io/region",
}

_missing := workloads.in_pod_spec(["topologySpreadConstraints"]) if {
	input.parameters.accept == ["topologySpread"]
} else := workloads.in_pod_spec(["affinity", "podAntiAffinity"])

_observed(spread) := spread.kind if spread.selectsOwn

_observed(spread) := sprintf("%s of other pods", [spread.kind]) if not spread.selectsOwn
