package vvaudit.live.pods_spread_test

import data.vvaudit.live.pods_spread as rule

_pod(node, zone) := {"node": node, "zone": zone, "phase": "Running", "reason": ""}

_subject(over, pods, nodes) := {
	"subject": {"objectKind": "Deployment", "namespace": "shop", "name": "api"},
	"pod": {"path": ["spec", "template"], "spec": {}},
	"replicas": {"min": 3},
	"live": {"pods": pods, "nodes": nodes},
	"parameters": {"over": over},
}

_three := {"count": 3, "zones": ["a", "b"]}

test_one_each if {
	subject := _subject("node", [_pod("n1", "a"), _pod("n2", "a"), _pod("n3", "b")], _three)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"path": ["spec", "template", "spec"],
		"observed": {"n1": 1, "n2": 1, "n3": 1},
	}} with input as subject
}

test_two_on_one if {
	subject := _subject("node", [_pod("n1", "a"), _pod("n1", "a"), _pod("n3", "b")], _three)
	rule.deny == {{
		"path": ["spec", "template", "spec"],
		"message": "2 of 3 pods are on node n1; its share is 1",
		"observed": {"n1": 2, "n3": 1},
		"expected": "at most 1",
	}} with input as subject
}

test_the_only_node if {
	subject := _subject("node", [_pod("n1", ""), _pod("n1", "")], {"count": 1, "zones": []})
	{result.message | some result in rule.deny} == {
		"all 2 pods are on node n1, the only one for them",
	} with input as subject
}

test_zones if {
	apart := _subject("zone", [_pod("n1", "a"), _pod("n2", "a"), _pod("n3", "b")], _three)
	count(rule.deny) == 0 with input as apart
	together := _subject("zone", [_pod("n1", "a"), _pod("n2", "a"), _pod("n3", "a")], _three)
	count(rule.deny) == 1 with input as together
	unknown := _subject("zone", [_pod("n1", "a"), _pod("n2", ""), _pod("n3", "a")], _three)
	count(rule.deny) + count(rule.examined) == 0 with input as unknown
	{result.message | some result in rule.unknown} == {
		"the zones of the nodes that Deployment shop/api runs on",
	} with input as unknown
}

test_not_placed if {
	{result.message | some result in rule.unknown} == {
		"where the pods of Deployment shop/api run: 1 of them have a node",
	} with input as _subject("node", [_pod("n1", "a"), _pod("", "")], _three)
}
