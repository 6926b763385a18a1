package vvaudit.network.reachable_only_from_test

import data.vvaudit.network.reachable_only_from as rule

_tcp(from, to) := {"protocol": "TCP", "from": from, "to": to}

_web := {
	"ref": 4,
	"kind": "Deployment",
	"namespace": "shop",
	"name": "web",
	"labels": {"app": "web"},
}

_opening(workloads) := {
	"ref": 7,
	"policy": "db",
	"rule": ["spec", "ingress", 0],
	"path": ["spec", "ingress", 0, "from", 1],
	"everyone": false,
	"ports": [_tcp(5432, 5432)],
	"entries": [{
		"path": ["spec", "ingress", 0, "ports", 0],
		"protocol": "TCP",
		"name": "",
		"ports": [_tcp(5432, 5432)],
	}],
	"pods": {"home": "shop", "namespaces": null, "pods": []},
	"workloads": [object.union(workload, {"ports": [_tcp(5432, 5432)]}) |
		some workload in workloads
	],
	"more": 0,
	"strangers": [],
	"addresses": null,
}

_pods(ingress, host, allowed) := {
	"subject": {"ref": 3, "objectKind": "StatefulSet", "name": "db", "namespace": "shop"},
	"pod": {"path": ["spec", "template"], "labels": {"app": "db"}},
	"neighbours": {"connections": {"hostNetwork": host, "ingress": ingress}},
	"parameters": {"allowed": allowed},
}

_labels := ["spec", "template", "metadata", "labels"]

_allowed := [
	{"namespace": "shop", "workloads": ["api"], "ports": [5432]},
	{"namespace": "monitoring", "labels": {"app": "prometheus"}, "ports": ["9187-9188/TCP"]},
	{"addresses": ["10.0.0.0/8"]},
	{"anywhere": true, "ports": ["53/UDP"]},
]

_expected := [
	"api in shop on TCP 5432",
	"pods with app=prometheus in monitoring on TCP 9187-9188",
	"10.0.0.0/8 on every port",
	"everybody on UDP 53",
]

test_a_stranger_is_denied_at_the_peer if {
	ingress := {"isolated": true, "openings": [_opening([_web])]}
	subject := _pods(ingress, false, _allowed)
	rule.deny == {{
		"ref": 7,
		"path": ["spec", "ingress", 0, "from", 1],
		"message": concat(" ", [
			"NetworkPolicy db lets Deployment shop/web connect to",
			"StatefulSet db on TCP 5432",
		]),
		"observed": "Deployment shop/web on TCP 5432",
		"expected": _expected,
		"related": [{"ref": 3, "path": _labels, "message": "what is reached"}],
	}} with input as subject
	rule.examined == {{
		"path": _labels,
		"observed": ["Deployment shop/web on TCP 5432, by NetworkPolicy db"],
	}} with input as subject
}

test_who_is_listed_gets_in if {
	ingress := {"isolated": true, "openings": [_opening([_web])]}
	allowed := [{"namespace": "shop", "workloads": ["web"], "ports": [5432]}]
	subject := _pods(ingress, false, allowed)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
}

test_pods_that_nothing_isolates_are_denied if {
	subject := _pods({"isolated": false, "openings": []}, false, _allowed)
	rule.deny == {{
		"path": _labels,
		"message": concat(" ", [
			"StatefulSet db takes connections from everywhere:",
			"no NetworkPolicy of type Ingress selects it",
		]),
		"observed": "from everywhere, on every port",
		"expected": _expected,
	}} with input as subject
	observed := "from everywhere, on every port"
	rule.examined == {{"path": _labels, "observed": observed}} with input as subject
}

test_pods_on_the_host_network_are_unknown if {
	subject := _pods({"isolated": true, "openings": []}, true, [])
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	rule.unknown == {{
		"path": ["spec", "template", "spec", "hostNetwork"],
		"message": concat(" ", [
			"what may reach StatefulSet db on its node's network,",
			"which policies do not govern",
		]),
	}} with input as subject
}

test_a_list_that_is_cut_off_is_unknown if {
	opening := object.union(_opening([]), {"more": 20})
	subject := _pods({"isolated": true, "openings": [opening]}, false, [])
	rule.unknown == {{
		"ref": 7,
		"path": ["spec", "ingress", 0, "from", 1],
		"message": "a list of the 20 further workloads that NetworkPolicy db lets in",
	}} with input as subject
}
