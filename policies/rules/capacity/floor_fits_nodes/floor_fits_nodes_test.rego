package vvaudit.capacity.floor_fits_nodes_test

import data.vvaudit.capacity.floor_fits_nodes as rule

_gi := 1073741824

_workload(name, floor, cpu, gib) := {
	"ref": 4,
	"kind": "Deployment",
	"namespace": "shop",
	"name": name,
	"floor": floor,
	"perNode": false,
	"floorAt": {"ref": 5, "path": ["spec", "minReplicas"]},
	"requests": {"cpu": cpu, "memory": gib * _gi},
	"containers": [{
		"path": ["spec", "containers", 0],
		"requests": {"cpu": cpu, "memory": gib * _gi},
	}],
}

_agent := object.union(_workload("agent", 1, 50, 1), {"perNode": true, "ref": 6})

_input(workloads, shape) := {
	"capacity": {
		"workloads": workloads,
		"prices": {"aws-us-east-1": {"nodes": {"t3.xlarge": shape}}},
	},
	"parameters": {"type": "t3.xlarge", "count": 3, "lost": 1, "prices": "aws-us-east-1"},
}

_shape(floor, left, placements) := {
	"allocatable": {"cpu": 4000, "memory": 14 * _gi},
	"floor": floor,
	"left": left,
	"placements": placements,
}

_web := _workload("web", 6, 1000, 1)

_one(pods) := {"ref": 4, "kind": "Deployment", "namespace": "shop", "name": "web", "pods": pods}

test_fits if {
	subject := _input([_web, _agent], _shape(2, 2, []))
	rule.deny == set() with input as subject
	rule.unknown == set() with input as subject
	rule.examined == {{
		"ref": 4,
		"path": ["spec", "containers", 0, "resources", "requests", "cpu"],
		"observed": "requests of 6.15 cores and 9Gi at the floor need 2 x t3.xlarge",
	}} with input as subject
}

test_pods_wait_for_a_node_of_their_own if {
	left := {"nodes": 2, "lacking": [], "waiting": [_one(1)]}
	subject := _input([_web], _shape(3, 2, [left]))
	rule.deny == set() with input as subject
	{one.observed | some one in rule.examined} == {concat("; ", [
		"requests of 6 cores and 6Gi at the floor need 3 x t3.xlarge",
		"with 1 of 3 lost, for want of a node of their own, wait 1 of Deployment shop/web",
	])} with input as subject
}

test_no_room_when_a_node_is_lost if {
	left := {"nodes": 2, "lacking": [_one(2)], "waiting": []}
	subject := _input([_web], _shape(3, 3, [left]))
	{one.message | some one in rule.deny} == {concat("; ", [
		concat("", [
			"requests of 6 cores and 6Gi at the floor do not fit on 3 x t3.xlarge with 1 lost: ",
			"no room for 2 of Deployment shop/web",
		]),
		"the largest part is 6 x 1 core of Deployment shop/web",
	])} with input as subject
}

test_no_room_on_too_few_nodes_to_be_shown if {
	subject := _input([_workload("web", 30, 100, 5)], _shape(3, 3, []))
	some one in rule.deny with input as subject
	one.path == ["spec", "containers", 0, "resources", "requests", "memory"]
	contains(one.message, "with 1 lost: it needs 3 that are left; ")
}

test_does_not_fit if {
	subject := _input([_web, _workload("api", 1, 10, 1)], _shape(4, 4, []))
	rule.deny == {{
		"ref": 4,
		"path": ["spec", "containers", 0, "resources", "requests", "cpu"],
		"message": concat("", [
			"requests of 6.01 cores and 7Gi at the floor do not fit on 3 x t3.xlarge: it needs 4; ",
			"the largest part is 6 x 1 core of Deployment shop/web",
		]),
		"observed": 4,
		"expected": 3,
		"related": [{
			"ref": 5,
			"path": ["spec", "minReplicas"],
			"message": "how many of them there are at the floor",
		}],
	}} with input as subject
}

test_a_pod_is_too_large if {
	subject := _input([_web], _shape(null, null, []))
	some one in rule.deny with input as subject
	contains(one.message, "some pod is larger than such a node")
	rule.examined == set() with input as subject
}

test_nobody_knows_the_kind if {
	subject := object.union(_input([_web], _shape(2, 2, [])), {"parameters": {"type": "huge"}})
	rule.deny == set() with input as subject
	{one.message | some one in rule.unknown} == {
		"the size of a node of the kind huge, which no price table aws-us-east-1 has",
	} with input as subject
}
