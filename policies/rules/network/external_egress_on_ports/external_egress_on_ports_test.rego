package vvaudit.network.external_egress_on_ports_test

import data.vvaudit.network.external_egress_on_ports as rule

_tcp(port) := {"protocol": "TCP", "from": port, "to": port}

_opening(blocks, ports) := {
	"ref": 7,
	"policy": "api",
	"rule": ["spec", "egress", 0],
	"path": ["spec", "egress", 0, "to", 0],
	"ports": ports,
	"addresses": {"blocks": blocks, "internet": true, "words": "0.0.0.0/0"},
}

_pods(openings, share, change) := object.union(
	{
		"subject": {"ref": 3, "objectKind": "Deployment", "name": "api", "namespace": "shop"},
		"pod": {"path": ["spec", "template"], "labels": {"app": "api"}},
		"neighbours": {"connections": {
			"hostNetwork": false,
			"egress": {
				"isolated": true,
				"openings": openings,
				"addresses": [{"share": share, "ports": [_tcp(443)]}, {"share": 1, "ports": []}],
			},
		}},
		"parameters": {"ports": [443], "denied": ["169.254.0.0/16"], "share": 900},
	},
	{"neighbours": {"connections": change}},
)

_labels := ["spec", "template", "metadata", "labels"]

_related := [{"ref": 3, "path": _labels, "message": "what connects"}]

test_https_outside_is_held if {
	subject := _pods([_opening(["8.0.0.0/7"], [_tcp(443)])], 999, {})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	observed := ["0.0.0.0/0 on TCP 443"]
	rule.examined == {{"path": _labels, "observed": observed}} with input as subject
}

test_the_metadata_address_is_denied if {
	subject := _pods([_opening(["168.0.0.0/6"], [_tcp(443)])], 999, {})
	rule.deny == {{
		"ref": 7,
		"path": ["spec", "egress", 0, "to", 0],
		"message": concat(" ", [
			"NetworkPolicy api lets Deployment api connect to 169.254.0.0/16",
			"by address (0.0.0.0/0)",
		]),
		"observed": "0.0.0.0/0",
		"expected": "addresses without 169.254.0.0/16",
		"related": _related,
	}} with input as subject
}

test_another_port_is_denied if {
	subject := _pods([_opening(["8.0.0.0/7"], [_tcp(443), _tcp(80)])], 999, {})
	rule.deny == {{
		"ref": 7,
		"path": ["spec", "egress", 0, "ports"],
		"message": "NetworkPolicy api lets Deployment api connect to the Internet on TCP 80",
		"observed": "TCP 443, TCP 80",
		"expected": "TCP 443",
		"related": _related,
	}} with input as subject
}

test_some_of_the_internet_is_not_enough if {
	subject := _pods([_opening(["8.8.8.0/24"], [_tcp(443)])], 1, {})
	rule.deny == {{
		"ref": 7,
		"path": ["spec", "egress", 0, "to", 0],
		"message": "Deployment api may connect to only some of the Internet on TCP 443",
		"observed": "1 thousandths of the IPv4 Internet",
		"expected": "the Internet on TCP 443, and no address inside",
		"related": _related,
	}} with input as subject
}

test_a_missing_port_is_found_at_the_ports if {
	subject := _pods([_opening(["8.0.0.0/7"], [_tcp(444)])], 0, {})
	paths := {result.path | some result in rule.deny} with input as subject
	paths == {["spec", "egress", 0, "ports"]}
}

test_nothing_of_the_internet_is_found_at_the_pods if {
	some result in rule.deny with input as _pods([], 0, {})
	result.path == _labels
	result.message == "Deployment api may connect to nothing of the Internet on TCP 443"
}

test_pods_that_nothing_isolates_are_denied if {
	subject := _pods([], 0, {"egress": {"isolated": false, "openings": []}})
	rule.deny == {{
		"path": _labels,
		"message": concat(" ", [
			"Deployment api may connect to everything:",
			"no NetworkPolicy of type Egress selects it",
		]),
		"observed": "everything, on every port",
		"expected": "the Internet on TCP 443, and no address inside",
	}} with input as subject
}

test_pods_on_the_host_network_are_unknown if {
	subject := _pods([], 0, {"hostNetwork": true})
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
