# METADATA
# scope: package
# title: Only those who are listed are let in
# description: >-
#   What may connect to the pods, computed from all policies that select them: what they allow adds
#   up, so a single rule that means more pods, addresses or ports than it should opens the door for
#   good. Policies see pods and not Services: ports are those of the containers. Of pods on the
#   network of their node policies say nothing, so that it is not known what reaches them.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
#   description: Network Policies, isolation for ingress
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
#   description: networking.k8s.io/v1 NetworkPolicySpec
# custom:
#   severity: high
#   subject: Connections
#   needs: [NetworkPolicy]
#   remediation: >-
#     Narrow the rule that lets them in: name the namespace and the pods in one entry of `from` (two
#     entries are two peers), and the ports; or document the connection.
#   parameters:
#     allowed:
#       description: >-
#         Who may connect, and to which ports: a list of {namespace, workloads} or {namespace,
#         labels} or {addresses, except}, each with ports: numbers, or words such as 53/UDP; none
#         means every port.
#       default: []
package vvaudit.network.reachable_only_from

import data.vvaudit.lib.connections
import data.vvaudit.lib.network.labels_path

deny contains result if {
	_ingress.isolated == false
	not _on_host
	result := {
		"path": labels_path,
		"message": sprintf(
			"%s takes connections from everywhere: no NetworkPolicy of type Ingress selects it",
			[_me],
		),
		"observed": "from everywhere, on every port",
		"expected": _expected,
	}
}

deny contains result if {
	_ingress.isolated == true
	not _on_host
	some opening in _ingress.openings
	extras := connections.beyond(opening, _documented, "ports")
	count(extras) > 0
	result := {
		"ref": opening.ref,
		"path": connections.place(opening, extras),
		"message": sprintf("NetworkPolicy %s lets %s connect to %s on %s", [
			opening.policy,
			connections.who(extras),
			_me,
			connections.ports_of(extras),
		]),
		"observed": sprintf("%s on %s", [
			connections.who(extras),
			connections.ports_of(extras),
		]),
		"expected": _expected,
		"related": [{"ref": input.subject.ref, "path": labels_path, "message": "what is reached"}],
	}
}

examined contains {"path": labels_path, "observed": observed} if {
	not _on_host
	_ingress.isolated == true
	observed := [words |
		some opening in _ingress.openings
		all := connections.beyond(opening, [], "ports")
		count(all) > 0
		words := sprintf("%s on %s, by NetworkPolicy %s", [
			connections.who(all),
			connections.ports_of(all),
			opening.policy,
		])
	]
}

examined contains {"path": labels_path, "observed": "from everywhere, on every port"} if {
	not _on_host
	_ingress.isolated == false
}

unknown contains {
	"path": array.concat(input.pod.path, ["spec", "hostNetwork"]),
	"message": sprintf(
		"what may reach %s on its node's network, which policies do not govern",
		[_me],
	),
} if {
	_on_host
}

unknown contains {
	"ref": opening.ref,
	"path": opening.path,
	"message": sprintf("a list of the %d further workloads that NetworkPolicy %s lets in", [
		opening.more,
		opening.policy,
	]),
} if {
	some opening in _ingress.openings
	opening.more > 0
}

_ingress := input.neighbours.connections.ingress

_on_host if input.neighbours.connections.hostNetwork == true

_me := sprintf("%s %s", [input.subject.objectKind, input.subject.name])

_documented := [{"peer": one, "ports": connections.intervals(object.get(one, "ports", []))} |
	some one in input.parameters.allowed
]

_expected := [words |
	some one in input.parameters.allowed
	words := sprintf("%s on %s", [
		_peer(one),
		connections.in_words(connections.intervals(object.get(one, "ports", []))),
	])
]

_peer(one) := sprintf("%s in %s", [concat(", ", one.workloads), one.namespace])

_peer(one) := words if {
	is_object(one.labels)
	pairs := [sprintf("%s=%s", [key, value]) | some key, value in one.labels]
	words := sprintf("pods with %s in %s", [concat(", ", pairs), one.namespace])
}

_peer(one) := concat(", ", one.addresses)

_peer(one) := "everybody" if one.anywhere == true
