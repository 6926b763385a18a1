package vvaudit.network.internet_egress_denied_test

import data.vvaudit.network.internet_egress_denied as rule

_tcp(port) := {"protocol": "TCP", "from": port, "to": port}

_opening(internet, ports) := {
	"ref": 7,
	"policy": "db",
	"rule": ["spec", "egress", 0],
	"path": ["spec", "egress", 0, "to", 0],
	"ports": ports,
	"addresses": {"internet": internet, "words": "0.0.0.0/0"},
}

_pods(isolated, openings, host, ports) := {
	"subject": {"ref": 3, "objectKind": "StatefulSet", "name": "db", "namespace": "shop"},
	"pod": {"path": ["spec", "template"], "labels": {"app": "db"}},
	"neighbours": {"connections": {
		"hostNetwork": host,
		"egress": {
			"isolated": isolated,
			"openings": openings,
			"addresses": [{"internet": opening.addresses.internet, "ports": opening.ports} |
				some opening in openings
			],
		},
	}},
	"parameters": {"ports": ports},
}

_labels := ["spec", "template", "metadata", "labels"]

test_the_internet_is_denied if {
	subject := _pods(true, [_opening(true, [_tcp(443)])], false, [])
	rule.deny == {{
		"ref": 7,
		"path": ["spec", "egress", 0, "to", 0],
		"message": concat(" ", [
			"NetworkPolicy db lets StatefulSet db connect to the Internet (0.0.0.0/0)",
			"on TCP 443",
		]),
		"observed": "0.0.0.0/0 on TCP 443",
		"expected": "nothing of the Internet",
		"related": [{"ref": 3, "path": _labels, "message": "what connects"}],
	}} with input as subject
	observed := "the Internet on TCP 443"
	rule.examined == {{"path": _labels, "observed": observed}} with input as subject
}

test_ports_that_are_listed_may_be_reached if {
	openings := [_opening(true, [_tcp(443)]), _opening(false, [_tcp(80)])]
	count(rule.deny) == 0 with input as _pods(true, openings, false, [443])
	some result in rule.deny with input as _pods(true, openings, false, [444])
	result.expected == "the Internet on TCP 444 at most"
}

test_what_is_inside_is_not_the_internet if {
	subject := _pods(true, [_opening(false, [_tcp(443)])], false, [])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	observed := "nothing of the Internet"
	rule.examined == {{"path": _labels, "observed": observed}} with input as subject
}

test_pods_that_nothing_isolates_are_denied if {
	subject := _pods(false, [], false, [])
	rule.deny == {{
		"path": _labels,
		"message": concat(" ", [
			"StatefulSet db may connect to everything:",
			"no NetworkPolicy of type Egress selects it",
		]),
		"observed": "everything, on every port",
		"expected": "nothing of the Internet",
	}} with input as subject
	rule.examined == {{"path": _labels, "observed": "everything"}} with input as subject
}

test_pods_on_the_host_network_are_unknown if {
	subject := _pods(true, [], true, [])
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
