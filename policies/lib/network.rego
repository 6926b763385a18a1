# METADATA
# description: |
#   What NetworkPolicies mean for the pods of a workload. Values are imported by their full name, as
#   lib/workloads.rego says.
package vvaudit.lib.network

# METADATA
# description: |
#   Whether the pods are on the network of their node, which network policies do not govern
#   (Kubernetes documentation, Network Policies: "hostNetwork pods").
host_network if input.pod.spec.hostNetwork == true

# METADATA
# description: The labels by which policies select the pods.
labels_path := array.concat(input.pod.path, ["metadata", "labels"])

# METADATA
# description: The policies that isolate the pods in a direction, Ingress or Egress.
isolating(direction) := [policy |
	some policy in input.neighbours.networkPolicies
	direction in policy.types
]

# METADATA
# description: |
#   Whether a rule of a policy has no limit: every peer (`from` or `to` says which) and every port.
unlimited(rule, peers) if {
	_every_peer(rule, peers)
	_every_port(rule)
}

# A rule without content (`ingress: [{}]`, or a dash with nothing behind it) allows everything.
unlimited(rule, _) if rule == null

_every_port(rule) if _empty(rule, "ports")

_every_port(rule) if {
	some index
	port := rule.ports[index]
	_empty(port, "port")
	object.get(port, "protocol", "TCP") == "TCP"
}

_every_port(rule) if {
	some index
	rule.ports[index].port in {0, 1}
	rule.ports[index].endPort == 65535
}

_every_peer(rule, peers) if _empty(rule, peers)

_every_peer(rule, peers) if {
	given := rule[peers]
	some index
	block := given[index].ipBlock
	block.cidr in {"0.0.0.0/0", "::/0"}
	_empty(block, "except")
}

_every_peer(rule, peers) if {
	given := rule[peers]
	some index
	selector := given[index].namespaceSelector
	_empty(selector, "matchLabels")
	_empty(selector, "matchExpressions")
	_every_pod(given[index])
}

_every_pod(peer) if _empty(peer, "podSelector")

_every_pod(peer) if {
	_empty(peer.podSelector, "matchLabels")
	_empty(peer.podSelector, "matchExpressions")
}

_empty(block, field) if {
	is_object(block)
	object.get(block, field, null) in [null, [], {}, ""]
}
