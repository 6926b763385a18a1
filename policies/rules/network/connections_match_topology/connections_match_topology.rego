# METADATA
# scope: package
# title: The allowed connections are the documented ones
# description: >-
#   What the policies of a workload allow is compared with a topology, nothing missing and nothing
#   more. What is missing breaks the platform on the day the network plugin enforces policies; what
#   is more is a way for an intruder. Each end has to keep to the topology by itself, so that one
#   mistake alone opens nothing. Policies see pods and not Services: ports are those of the
#   containers.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
#   description: Network Policies, the two sorts of pod isolation
# - ref: https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/
#   description: networking.k8s.io/v1 NetworkPolicySpec
# custom:
#   severity: high
#   subject: ConnectionTopology
#   needs: [NetworkPolicy]
#   remediation: >-
#     Correct the policy at the line shown, or document the connection. A connection needs a rule at
#     both ends: egress at the one that calls, ingress at the one that is called.
#   parameters:
#     peers:
#       description: >-
#         Who there is, by a name of your own: {namespace, workloads} (names of workloads), or
#         {namespace, labels, port_names} (pods that need not be in the input), or {addresses,
#         except}, or {anywhere: true}.
#       default: {}
#     connections:
#       description: >-
#         Who connects to whom: a list of {from, to, ports, optional}. from and to are lists of
#         names of peers; ports are those of the containers, numbers or words such as 53/UDP, none
#         means every port; an optional connection may be absent.
#       default: []
#     each_end:
#       description: >-
#         Whether each end has to keep to the topology by itself. If not, only what both ends allow
#         counts as too much.
#       default: true
package vvaudit.network.connections_match_topology

import data.vvaudit.lib.connections
import data.vvaudit.lib.network.labels_path

deny contains result if {
	some direction in _judged
	_sides[direction].isolated == false
	result := {
		"path": labels_path,
		"message": sprintf("%s %s: no NetworkPolicy of type %s selects it", [
			_me,
			_unlimited[direction],
			_types[direction],
		]),
		"observed": _unlimited[direction],
		"expected": _expected(direction),
	}
}

deny contains result if {
	some direction in _judged
	_sides[direction].isolated == true
	some opening in _sides[direction].openings
	extras := _extras(opening, direction)
	count(extras) > 0
	result := {
		"ref": opening.ref,
		"path": connections.place(opening, extras),
		"message": _too_much(direction, opening, extras),
		"observed": sprintf("%s on %s", [connections.who(extras), connections.ports_of(extras)]),
		"expected": _expected(direction),
		"related": [{"ref": input.subject.ref, "path": labels_path, "message": "this end"}],
	}
}

deny contains result if {
	some direction in ["ingress", "egress"]
	_governed
	_sides[direction].isolated == true
	some one in _documented[direction]
	some lack in _lacking(direction, one)
	cause := _cause(direction, one, lack)
	result := object.union(cause.place, {
		"message": sprintf("%s, which the topology has: %s", [_missing(direction, lack), cause.why]),
		"observed": null,
		"expected": sprintf("%s on %s", [lack.who, connections.in_words(lack.ports)]),
		"related": [{"ref": input.subject.ref, "path": labels_path, "message": "this end"}],
	})
}

examined contains {"path": labels_path, "observed": observed} if {
	_governed
	observed := {direction: _seen(direction) | some direction in ["ingress", "egress"]}
}

unknown contains {
	"path": array.concat(input.pod.path, ["spec", "hostNetwork"]),
	"message": sprintf(
		"what %s connects to on its node's network, which policies do not govern",
		[_me],
	),
} if {
	not _governed
}

unknown contains {
	"path": labels_path,
	"message": sprintf("the peer %s, which the topology does not define", [name]),
} if {
	some one in input.parameters.connections
	some name in array.concat(one.from, one.to)
	not input.parameters.peers[name]
}

unknown contains {
	"path": labels_path,
	"message": sprintf("the workload %s/%s, which is not in what was scanned", [
		one.peer.namespace,
		name,
	]),
} if {
	some direction in ["ingress", "egress"]
	some one in _documented[direction]
	not one.optional
	some name in object.get(one.peer, "workloads", [])
	not _exists(one.peer.namespace, name)
}

unknown contains {
	"ref": opening.ref,
	"path": opening.path,
	"message": sprintf("a list of the %d further workloads that NetworkPolicy %s means", [
		opening.more,
		opening.policy,
	]),
} if {
	some direction in _judged
	some opening in _sides[direction].openings
	opening.more > 0
}

_governed if input.neighbours.connections.hostNetwork == false

_sides := input.neighbours.connections

_me := sprintf("%s %s", [input.subject.objectKind, input.subject.name])

_types := {"ingress": "Ingress", "egress": "Egress"}

_unlimited := {
	"ingress": "takes connections from everywhere",
	"egress": "may connect to everything",
}

# Where both ends have to allow too much together, it is judged where it arrives.
_judged := {"ingress", "egress"} if {
	_governed
	input.parameters.each_end == true
}

_judged := {"ingress"} if {
	_governed
	not input.parameters.each_end == true
}

_judged := set() if not _governed

_ends := "ports" if input.parameters.each_end == true

_ends := "both" if not input.parameters.each_end == true

_extras(opening, direction) := connections.beyond(opening, _documented[direction], _ends)

# What the topology has for this workload, in each direction: the other end, and the ports.
_documented := {
	"ingress": [entry |
		some one in input.parameters.connections
		some own in one.to
		_is_me(own)
		some name in one.from
		entry := _entry(one, name)
	],
	"egress": [entry |
		some one in input.parameters.connections
		some own in one.from
		_is_me(own)
		some name in one.to
		entry := _entry(one, name)
	],
}

_entry(one, name) := {
	"name": name,
	"peer": input.parameters.peers[name],
	"ports": connections.intervals(object.get(one, "ports", [])),
	"optional": object.get(one, "optional", false),
}

_is_me(name) if {
	connections.is_workload(input.parameters.peers[name], {
		"kind": input.subject.objectKind,
		"namespace": input.subject.namespace,
		"name": input.subject.name,
		"labels": input.pod.labels,
	})
}

_exists(namespace, name) if name in object.get(input.workloads, namespace, [])

# Of a documented connection, whom the policies of this workload do not allow, and on which ports.
_lacking(direction, one) := {lack |
	one.optional == false
	some name in object.get(one.peer, "workloads", [])
	_exists(one.peer.namespace, name)
	given := {i |
		some opening in _sides[direction].openings
		some i in connections.allows_workload(opening, one.peer.namespace, name)
	}
	ports := connections.uncovered(one.ports, given)
	count(ports) > 0
	lack := {"who": sprintf("%s/%s", [one.peer.namespace, name]), "name": name, "ports": ports}
} if {
	one.peer.workloads
}

_lacking(direction, one) := {lack |
	one.optional == false
	given := {i |
		some opening in _sides[direction].openings
		some i in connections.allows_labels(opening, one.peer)
	}
	ports := connections.uncovered(one.ports, given)
	count(ports) > 0
	lack := {"who": one.name, "name": one.name, "ports": ports}
} if {
	one.peer.labels
}

_lacking(direction, one) := {lack |
	one.optional == false
	parts := _sides[direction].addresses
	missing := sort(connections.missing_addresses(parts, one.peer, one.ports))
	count(missing) > 0
	lack := {"who": missing[0], "name": one.name, "ports": one.ports}
} if {
	one.peer.addresses
}

_lacking(direction, one) := {{"who": "everybody", "name": one.name, "ports": one.ports} |
	one.optional == false
	every opening in _sides[direction].openings {
		not opening.everyone
	}
} if {
	one.peer.anywhere == true
}

# Why a connection is missing, and the place to mend: the first of these that is there.
_cause(direction, one, lack) := array.concat(
	array.concat(_untyped(direction), _idle(direction, one, lack)),
	array.concat(_elsewhere(direction, one, lack), [_last(direction)]),
)[0]

_untyped(direction) := [cause |
	some policy in input.neighbours.networkPolicies
	count(policy[direction]) > 0
	not _types[direction] in policy.types
	cause := {
		"place": {"ref": policy.ref, "path": ["spec", "policyTypes"]},
		"why": sprintf("%s has %s rules, and its policyTypes leave them out", [
			policy.name,
			direction,
		]),
	}
]

# A policy that would allow it and selects nothing.
_idle(direction, one, lack) := [cause |
	some policy in input.neighbours.connections.idle
	given := {i |
		some opening in policy[direction]
		some i in _allows(opening, one, lack)
	}
	count(given) > 0
	connections.uncovered(lack.ports, given) == set()
	cause := _idle_cause(policy)
]

_idle_cause(policy) := {
	"place": {"ref": policy.ref, "path": ["spec", "podSelector"]},
	"why": sprintf("%s would allow it and selects no pod", [policy.policy]),
} if {
	count(policy.lacks) == 0
}

_idle_cause(policy) := {
	"place": {"path": labels_path},
	"why": sprintf("%s would allow it, and the pods lack its label %s", [
		policy.policy,
		policy.lacks[0],
	]),
} if {
	count(policy.lacks) > 0
}

# An opening that is nearly the one: the right peer on other ports, or the ports to nobody.
_elsewhere(direction, one, lack) := array.concat(
	[cause |
		some opening in _sides[direction].openings
		_means(opening, one, lack)
		cause := {
			"place": {"ref": opening.ref, "path": connections.ports_place(opening)},
			"why": sprintf("a rule of %s means it, on other ports", [opening.policy]),
		}
	],
	[cause |
		some opening in _sides[direction].openings
		not opening.everyone
		count(opening.workloads) + count(opening.strangers) == 0
		opening.addresses == null
		connections.uncovered(lack.ports, {i | some i in opening.ports}) == set()
		cause := {
			"place": {"ref": opening.ref, "path": opening.path},
			"why": sprintf("a rule of %s has the ports, and its peer is nobody", [opening.policy]),
		}
	],
)

_means(opening, one, lack) if {
	some workload in opening.workloads
	workload.namespace == one.peer.namespace
	workload.name == lack.name
	one.peer.workloads
}

_means(opening, one, _) if {
	one.peer.labels
	connections.selects(opening.pods, one.peer)
}

_last(direction) := {
	"place": {"ref": policy.ref, "path": ["spec", direction]},
	"why": sprintf("no rule of %s does", [policy.name]),
} if {
	policy := _own(direction)[0]
} else := {
	"place": {"path": labels_path},
	"why": "only policies for every pod of the namespace select it",
}

_own(direction) := [policy |
	some policy in input.neighbours.networkPolicies
	_types[direction] in policy.types
	policy.selectsAll == false
]

_allows(opening, one, lack) := connections.allows_workload(
	opening,
	one.peer.namespace,
	lack.name,
) if {
	one.peer.workloads
}

_allows(opening, one, _) := connections.allows_labels(opening, one.peer) if one.peer.labels

_too_much("ingress", opening, extras) := sprintf(
	"NetworkPolicy %s lets %s connect to %s on %s, which the topology does not have",
	[opening.policy, connections.who(extras), _me, connections.ports_of(extras)],
)

_too_much("egress", opening, extras) := sprintf(
	"NetworkPolicy %s lets %s connect to %s on %s, which the topology does not have",
	[opening.policy, _me, connections.who(extras), connections.ports_of(extras)],
)

_missing("ingress", lack) := sprintf("%s may not connect to %s on %s", [
	lack.who,
	_me,
	connections.in_words(lack.ports),
])

_missing("egress", lack) := sprintf("%s may not connect to %s on %s", [
	_me,
	lack.who,
	connections.in_words(lack.ports),
])

_expected(direction) := sort({words |
	some one in _documented[direction]
	words := sprintf("%s on %s", [one.name, connections.in_words(one.ports)])
})

_seen(direction) := _unlimited[direction] if _sides[direction].isolated == false

_seen(direction) := [words |
	some opening in _sides[direction].openings
	all := connections.beyond(opening, [], "ports")
	count(all) > 0
	words := sprintf("%s on %s", [connections.who(all), connections.ports_of(all)])
] if {
	_sides[direction].isolated == true
}
