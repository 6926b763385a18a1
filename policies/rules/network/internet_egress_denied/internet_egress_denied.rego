# METADATA
# scope: package
# title: Pods do not reach the Internet
# description: >-
#   An intruder needs a way out: to fetch tools and to carry data away. What the pods may reach is
#   computed from all policies that select them; a rule without `to`, a /0 and half of it all reach
#   the Internet. Private and other special addresses are not the Internet (RFC 6890).
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation
#   description: Network Policies, isolation for egress
# - ref: https://www.iana.org/assignments/iana-ipv4-special-registry/
#   description: IANA IPv4 Special-Purpose Address Registry
# custom:
#   severity: high
#   subject: Connections
#   needs: [NetworkPolicy]
#   remediation: >-
#     Name the pods or the private addresses that are meant in `to`; isolate the pods by a policy of
#     type Egress if none does.
#   parameters:
#     ports:
#       description: Ports of the Internet that may be reached all the same; empty means none.
#       default: []
package vvaudit.network.internet_egress_denied

import data.vvaudit.lib.connections
import data.vvaudit.lib.network.labels_path

deny contains result if {
	_egress.isolated == false
	not _on_host
	result := {
		"path": labels_path,
		"message": sprintf(
			"%s may connect to everything: no NetworkPolicy of type Egress selects it",
			[_me],
		),
		"observed": "everything, on every port",
		"expected": _expected,
	}
}

deny contains result if {
	not _on_host
	some opening in _egress.openings
	opening.addresses.internet == true
	left := connections.uncovered(opening.ports, _allowed)
	count(left) > 0
	result := {
		"ref": opening.ref,
		"path": opening.path,
		"message": sprintf("NetworkPolicy %s lets %s connect to the Internet (%s) on %s", [
			opening.policy,
			_me,
			opening.addresses.words,
			connections.in_words(left),
		]),
		"observed": sprintf("%s on %s", [opening.addresses.words, connections.in_words(left)]),
		"expected": _expected,
		"related": [{"ref": input.subject.ref, "path": labels_path, "message": "what connects"}],
	}
}

examined contains {"path": labels_path, "observed": _observed} if not _on_host

unknown contains {
	"path": array.concat(input.pod.path, ["spec", "hostNetwork"]),
	"message": sprintf(
		"what %s may reach from its node's network, which policies do not govern",
		[_me],
	),
} if {
	_on_host
}

_egress := input.neighbours.connections.egress

_on_host if input.neighbours.connections.hostNetwork == true

_me := sprintf("%s %s", [input.subject.objectKind, input.subject.name])

_allowed := set() if count(input.parameters.ports) == 0

_allowed := connections.intervals(input.parameters.ports) if count(input.parameters.ports) > 0

_expected := "nothing of the Internet" if count(input.parameters.ports) == 0

_expected := sprintf("the Internet on %s at most", [connections.in_words(_allowed)]) if {
	count(input.parameters.ports) > 0
}

_observed := "everything" if _egress.isolated == false

_observed := "nothing of the Internet" if {
	_egress.isolated == true
	count(_reached) == 0
}

_observed := sprintf("the Internet on %s", [connections.in_words(_reached)]) if {
	_egress.isolated == true
	count(_reached) > 0
}

_reached := {port |
	some part in _egress.addresses
	part.internet == true
	some port in part.ports
}
