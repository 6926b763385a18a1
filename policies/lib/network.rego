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

# Ranges without a gap between them are one range.
_every_port(rule) if {
	count(_ranges(rule)) > 0
	some first in _ranges(rule)
	first.from <= 1
	every range in _ranges(rule) {
		_goes_on(range, _ranges(rule))
	}
}

_goes_on(range, _) if range.to >= 65534

_goes_on(range, ranges) if {
	some next in ranges
	next.from <= range.to + 1
	next.to > range.to
}

_ranges(rule) := {{"from": port.port, "to": to} |
	is_array(rule.ports)
	some port in rule.ports
	is_number(port.port)
	object.get(port, "protocol", "TCP") == "TCP"
	to := object.get(port, "endPort", port.port)
	is_number(to)
}

_every_peer(rule, peers) if _empty(rule, peers)

# All addresses, less what `except` takes out: those that are left are still strangers.
_every_peer(rule, peers) if {
	given := rule[peers]
	some index
	cidr := given[index].ipBlock.cidr
	is_string(cidr)
	endswith(cidr, "/0")
}

_every_peer(rule, peers) if {
	given := rule[peers]
	some index, other
	[given[index].ipBlock.cidr, given[other].ipBlock.cidr] in _halves
}

_every_peer(rule, peers) if {
	given := rule[peers]
	some index
	_every_namespace(given[index].namespaceSelector)
	_every_pod(given[index])
}

_halves := {["0.0.0.0/1", "128.0.0.0/1"], ["::/1", "8000::/1"]}

_every_namespace(selector) if {
	_empty(selector, "matchLabels")
	_empty(selector, "matchExpressions")
}

# Every namespace has its name as a label.
_every_namespace(selector) if {
	_empty(selector, "matchLabels")
	is_array(selector.matchExpressions)
	every expression in selector.matchExpressions {
		expression.operator == "Exists"
		expression.key == "kubernetes.io/metadata.name"
	}
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
