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

_named := {"key": "kubernetes.io/metadata.name", "operator": "Exists"}

_in_teams := {"key": "team", "operator": "In", "values": ["a"]}

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
		{"from": [{"namespaceSelector": {"matchExpressions": [_named]}}]},
		{"from": [{"ipBlock": {"cidr": "0.0.0.0/0", "except": ["10.0.0.0/8"]}}]},
		{"from": [{"ipBlock": {"cidr": "10.1.2.3/0"}}], "ports": [{"port": 0, "endPort": 65534}]},
		{"from": [{"ipBlock": {"cidr": "128.0.0.0/1"}}, {"ipBlock": {"cidr": "0.0.0.0/1"}}]},
		{"from": [{"ipBlock": {"cidr": "::/1"}}, _narrow, {"ipBlock": {"cidr": "8000::/1"}}]},
		{"ports": [
			{"port": 80},
			{"port": 30000, "endPort": 65535},
			{"port": 1, "endPort": 32767, "protocol": "TCP"},
		]},
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
		{"from": [{"ipBlock": {"cidr": "0.0.0.0/1"}}, {"ipBlock": {"cidr": "192.0.0.0/2"}}]},
		{"from": [{"ipBlock": {"cidr": 0}}, {"ipBlock": {"cidr": "10.0.0.0/10"}}]},
		{"from": [{"namespaceSelector": {"matchExpressions": [_named, _in_teams]}}]},
		{"from": [{"namespaceSelector": {"matchExpressions": _named}}]},
		{"ports": [{"port": 1, "endPort": 1023}, {"port": 1025, "endPort": 65535}]},
		{"ports": [{"port": 2, "endPort": 65535}]},
		{"ports": [{"port": 1, "endPort": 65535, "protocol": "UDP"}]},
		{"ports": [{"port": "http", "endPort": 65535}, {"port": 1, "endPort": "65535"}]},
		{"from": "everyone", "ports": "all"},
		"anything",
	] {
		policies := [_policy("deny", ["Ingress"], []), _policy("web", ["Ingress"], [limited])]
		count(rule.deny) == 0 with input as _workload(policies, {})
	}
}

test_of_host_network_nothing_is_known if {
	subject := _workload([], {"hostNetwork": true})
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	rule.unknown == {{
		"path": ["spec", "template", "spec", "hostNetwork"],
		"message": concat(" ", [
			"what may reach Deployment web on its node's network,",
			"which policies do not govern",
		]),
	}} with input as subject
	count(rule.unknown) == 0 with input as _workload([], {})
}
