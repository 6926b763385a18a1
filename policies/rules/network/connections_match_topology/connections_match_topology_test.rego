package vvaudit.network.connections_match_topology_test

import data.vvaudit.network.connections_match_topology as rule

_tcp(port) := {"protocol": "TCP", "from": port, "to": port}

_entry(port, direction) := {
	"path": ["spec", direction, 0, "ports", 0],
	"protocol": "TCP",
	"name": "",
	"ports": [_tcp(port)],
}

_opening(direction, port, change) := object.union(
	{
		"ref": 7,
		"policy": "own",
		"rule": ["spec", direction, 0],
		"path": ["spec", direction, 0, "peer", 0],
		"everyone": false,
		"ports": [_tcp(port)],
		"entries": [_entry(port, direction)],
		"pods": {"home": "shop", "namespaces": null, "pods": []},
		"workloads": [],
		"more": 0,
		"strangers": [],
		"addresses": null,
	},
	change,
)

_other(name, port) := {
	"ref": 4,
	"kind": "Deployment",
	"namespace": "shop",
	"name": name,
	"labels": {"app": name},
	"ports": [_tcp(port)],
	"both": [],
}

_side(openings) := {"isolated": true, "openings": openings, "addresses": []}

_peers := {
	"db": {"namespace": "shop", "workloads": ["db"]},
	"api": {"namespace": "shop", "workloads": ["api"]},
	"gone": {"namespace": "shop", "workloads": ["gone"]},
	"prometheus": {"namespace": "monitoring", "labels": {"app": "prometheus"}},
	"office": {"addresses": ["192.0.2.0/24"]},
	"any": {"anywhere": true},
}

_subject(ingress, egress, connections, change) := object.union(
	{
		"subject": {"ref": 3, "objectKind": "StatefulSet", "name": "db", "namespace": "shop"},
		"pod": {"path": ["spec", "template"], "labels": {"app": "db"}},
		"workloads": {"shop": ["db", "api"]},
		"neighbours": {
			"networkPolicies": [],
			"connections": {
				"hostNetwork": false,
				"ingress": ingress,
				"egress": egress,
				"idle": [],
			},
		},
		"parameters": {"peers": _peers, "connections": connections, "each_end": true},
	},
	change,
)

_documented(from, port) := [{"from": [from], "to": ["db"], "ports": [port]}]

_labels := ["spec", "template", "metadata", "labels"]

_messages := {result.message | some result in rule.deny}

_places := {[object.get(result, "ref", 3), result.path] | some result in rule.deny}

test_the_documented_connection_is_held if {
	ingress := _side([_opening("ingress", 5432, {"workloads": [_other("api", 5432)]})])
	subject := _subject(ingress, _side([]), _documented("api", 5432), {})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	observed := {"ingress": ["Deployment shop/api on TCP 5432"], "egress": []}
	rule.examined == {{"path": _labels, "observed": observed}} with input as subject
}

test_too_much_is_denied_at_the_policy if {
	ingress := _side([_opening("ingress", 5432, {"workloads": [_other("web", 5432)]})])
	subject := _subject(ingress, _side([]), [], {})
	rule.deny == {{
		"ref": 7,
		"path": ["spec", "ingress", 0, "peer", 0],
		"message": concat(" ", [
			"NetworkPolicy own lets Deployment shop/web connect to StatefulSet db",
			"on TCP 5432, which the topology does not have",
		]),
		"observed": "Deployment shop/web on TCP 5432",
		"expected": [],
		"related": [{"ref": 3, "path": _labels, "message": "this end"}],
	}} with input as subject
}

test_too_much_egress_is_denied if {
	egress := _side([_opening("egress", 80, {"workloads": [_other("web", 80)]})])
	_messages == {concat(" ", [
		"NetworkPolicy own lets StatefulSet db connect to Deployment shop/web",
		"on TCP 80, which the topology does not have",
	])} with input as _subject(_side([]), egress, [], {})
}

test_both_ends_together_may_be_enough if {
	one_end := {"parameters": {"each_end": false}}
	ingress := _side([_opening("ingress", 5432, {"workloads": [_other("web", 5432)]})])
	open := {"isolated": false, "openings": [], "addresses": []}
	count(rule.deny) == 0 with input as _subject(ingress, open, [], one_end)
}

test_pods_that_nothing_isolates_are_denied if {
	open := {"isolated": false, "openings": [], "addresses": []}
	subject := _subject(open, open, _documented("api", 5432), {})
	_messages == {
		concat(" ", [
			"StatefulSet db takes connections from everywhere:",
			"no NetworkPolicy of type Ingress selects it",
		]),
		"StatefulSet db may connect to everything: no NetworkPolicy of type Egress selects it",
	} with input as subject
	observed := {
		"ingress": "takes connections from everywhere",
		"egress": "may connect to everything",
	}
	rule.examined == {{"path": _labels, "observed": observed}} with input as subject
}

test_a_missing_connection_without_a_cause_is_found_at_the_pods if {
	subject := _subject(_side([]), _side([]), _documented("api", 5432), {})
	rule.deny == {{
		"path": _labels,
		"message": concat(" ", [
			"shop/api may not connect to StatefulSet db on TCP 5432, which the topology has:",
			"only policies for every pod of the namespace select it",
		]),
		"observed": null,
		"expected": "shop/api on TCP 5432",
		"related": [{"ref": 3, "path": _labels, "message": "this end"}],
	}} with input as subject
}

test_missing_egress if {
	connections := [{"from": ["db"], "to": ["api"], "ports": [80]}]
	_messages == {concat(" ", [
		"StatefulSet db may not connect to shop/api on TCP 80, which the topology has:",
		"only policies for every pod of the namespace select it",
	])} with input as _subject(_side([]), _side([]), connections, {})
}

_policy(types, rules) := {"neighbours": {"networkPolicies": [{
	"ref": 8,
	"name": "own",
	"types": types,
	"selectsAll": false,
	"ingress": rules,
	"egress": [],
}]}}

test_policy_types_may_be_the_cause if {
	change := _policy(["Egress"], [{}])
	subject := _subject(_side([]), _side([]), _documented("api", 5432), change)
	_places == {[8, ["spec", "policyTypes"]]} with input as subject
}

test_the_own_policy_may_be_the_cause if {
	change := _policy(["Ingress"], [])
	subject := _subject(_side([]), _side([]), _documented("api", 5432), change)
	_places == {[8, ["spec", "ingress"]]} with input as subject
}

_idle(lacks, opening) := {"neighbours": {"connections": {"idle": [{
	"ref": 9,
	"policy": "idle",
	"lacks": lacks,
	"ingress": [opening],
	"egress": [],
}]}}}

test_a_policy_that_selects_nothing_may_be_the_cause if {
	change := _idle([], _opening("ingress", 5432, {"workloads": [_other("api", 5432)]}))
	subject := _subject(_side([]), _side([]), _documented("api", 5432), change)
	_places == {[9, ["spec", "podSelector"]]} with input as subject
}

test_a_label_that_is_gone_may_be_the_cause if {
	pods := {"pods": {"home": "monitoring", "namespaces": null, "pods": []}}
	change := _idle(["tier"], _opening("ingress", 9187, pods))
	subject := _subject(_side([]), _side([]), _documented("prometheus", 9187), change)
	_messages == {concat(" ", [
		"prometheus may not connect to StatefulSet db on TCP 9187, which the topology has:",
		"idle would allow it, and the pods lack its label tier",
	])} with input as subject
}

test_other_ports_may_be_the_cause if {
	ingress := _side([_opening("ingress", 5433, {"workloads": [_other("api", 5433)]})])
	subject := _subject(ingress, _side([]), _documented("api", 5432), {})
	_places == {[7, ["spec", "ingress", 0, "ports", 0]]} with input as subject
	pods := {"pods": {"home": "monitoring", "namespaces": null, "pods": []}}
	labels := _side([_opening("ingress", 9188, pods)])
	other := _subject(labels, _side([]), _documented("prometheus", 9187), {})
	_places == {[7, ["spec", "ingress", 0, "ports", 0]]} with input as other
}

test_a_peer_that_is_nobody_may_be_the_cause if {
	ingress := _side([_opening("ingress", 5432, {})])
	subject := _subject(ingress, _side([]), _documented("api", 5432), {})
	_places == {[7, ["spec", "ingress", 0, "peer", 0]]} with input as subject
}

test_missing_addresses_and_everybody if {
	ingress := object.union(_side([]), {"addresses": [{"blocks": ["0.0.0.0/0"], "ports": []}]})
	office := _subject(ingress, _side([]), _documented("office", 443), {})
	_messages == {concat(" ", [
		"192.0.2.0/24 may not connect to StatefulSet db on TCP 443, which the topology has:",
		"only policies for every pod of the namespace select it",
	])} with input as office
	_messages == {concat(" ", [
		"everybody may not connect to StatefulSet db on TCP 443, which the topology has:",
		"only policies for every pod of the namespace select it",
	])} with input as _subject(
		_side([_opening("ingress", 80, {})]),
		_side([]),
		_documented("any", 443),
		{},
	)
}

test_what_is_not_there_is_unknown if {
	connections := array.concat(_documented("gone", 1), _documented("nobody", 1))
	subject := _subject(_side([]), _side([]), connections, {})
	{doubt.message | some doubt in rule.unknown} == {
		"the workload shop/gone, which is not in what was scanned",
		"the peer nobody, which the topology does not define",
	} with input as subject
	count(rule.deny) == 0 with input as subject
}

test_a_list_that_is_cut_off_is_unknown if {
	ingress := _side([_opening("ingress", 5432, {"more": 3})])
	{doubt.message | some doubt in rule.unknown} == {
		"a list of the 3 further workloads that NetworkPolicy own means",
	} with input as _subject(ingress, _side([]), [], {})
}

test_pods_on_the_host_network_are_unknown if {
	host := {"neighbours": {"connections": {"hostNetwork": true}}}
	subject := _subject(_side([]), _side([]), _documented("api", 5432), host)
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
