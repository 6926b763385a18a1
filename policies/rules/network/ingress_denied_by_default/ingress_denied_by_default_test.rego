package vvaudit.network.ingress_denied_by_default_test

import data.vvaudit.network.ingress_denied_by_default as rule

_policy(name, types, ingress) := {
	"ref": count(name),
	"name": name,
	"types": types,
	"selectsAll": true,
	"ingress": ingress,
	"egress": [],
}

_workload(policies, spec) := {
	"subject": {"objectKind": "Deployment", "name": "web"},
	"pod": {"path": ["spec", "template"], "spec": spec},
	"neighbours": {"networkPolicies": policies},
	"parameters": {"isolated_is_enough": false},
}

_labels := ["spec", "template", "metadata", "labels"]

_narrow := {"from": [{"podSelector": {"matchLabels": {"app": "gateway"}}}]}

test_default_deny_is_held if {
	policies := [_policy("deny", ["Ingress"], []), _policy("web", ["Ingress"], [_narrow])]
	subject := _workload(policies, {})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": _labels,
		"observed": {"denied by": ["deny"], "allowed by": ["web"]},
	}} with input as subject
}

test_no_policy_is_denied if {
	some result in rule.deny with input as _workload([_policy("out", ["Egress"], [])], {})
	result.path == _labels
	result.observed == "no policy"
}

test_no_default_deny_is_denied if {
	subject := _workload([_policy("web", ["Ingress"], [_narrow])], {})
	some result in rule.deny with input as subject
	result.path == _labels
	result.observed == "only policies that allow something: web"
	result.related == [{"ref": 3, "path": ["spec", "ingress"], "message": "allows something"}]
}

test_isolated_can_be_enough if {
	subject := object.union(
		_workload([_policy("web", ["Ingress"], [_narrow])], {}),
		{"parameters": {"isolated_is_enough": true}},
	)
	count(rule.deny) == 0 with input as subject
}

test_an_open_rule_undoes_the_deny if {
	every open in [
		{},
		null,
		{"from": [], "ports": null},
		{"from": [{"ipBlock": {"cidr": "::/0"}}], "ports": [{"port": 1, "endPort": 65535}]},
		{"from": [{"namespaceSelector": {}, "podSelector": {"matchLabels": {}}}]},
		{"from": [{"namespaceSelector": {"matchExpressions": []}}]},
	] {
		policies := [_policy("deny", ["Ingress"], []), _policy("open", ["Ingress"], [_narrow, open])]
		rule.deny == {{
			"ref": 4,
			"path": ["spec", "ingress", 1],
			"message": "NetworkPolicy open lets everyone in on every port, which undoes a default deny",
			"observed": "from everywhere, on every port",
			"expected": "peers and ports named",
		}} with input as _workload(policies, {})
	}
}

test_limited_rules_are_held if {
	every limited in [
		_narrow,
		{"ports": [{"port": 80}]},
		{"ports": [{"protocol": "UDP"}]},
		{"from": [{"namespaceSelector": {"matchLabels": {"team": "a"}}}]},
		{"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]},
		{"from": "everyone", "ports": "all"},
		"anything",
	] {
		policies := [_policy("deny", ["Ingress"], []), _policy("web", ["Ingress"], [limited])]
		count(rule.deny) == 0 with input as _workload(policies, {})
	}
}

test_host_network_is_left_out if {
	subject := _workload([], {"hostNetwork": true})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": ["spec", "template", "spec", "hostNetwork"],
		"observed": "on the network of its node, which NetworkPolicies do not govern",
	}} with input as subject
}
