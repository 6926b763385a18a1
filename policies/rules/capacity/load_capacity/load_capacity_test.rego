package vvaudit.capacity.load_capacity_test

import data.vvaudit.capacity.load_capacity as rule

_input(ceiling, cpu, memory) := {
	"capacity": {"workloads": [{
		"ref": 4,
		"namespace": "shop",
		"name": "web",
		"ceiling": ceiling,
		"ceilingAt": {"ref": 5, "path": ["spec", "maxReplicas"]},
		"limits": {"cpu": cpu, "memory": memory},
		"containers": [{"path": ["c"], "limits": {"cpu": cpu, "memory": memory}}],
	}]},
	"parameters": {
		"namespace": "shop",
		"name": "web",
		"loads": [{"what": "a load", "pods": [5, 6], "memory": "10Gi", "cpu": 5}],
		"tolerance": 10,
	},
}

test_as_promised if {
	subject := _input(6, 1000, 2147483648)
	rule.deny == set() with input as subject
	rule.unknown == set() with input as subject
	rule.examined == {{
		"ref": 5,
		"path": ["spec", "maxReplicas"],
		"observed": "a load: 5 to 6 of 6 pods, 10Gi and 5 cores to 12Gi and 6 cores",
	}} with input as subject
}

test_ceiling_too_low if {
	rule.deny == {{
		"ref": 5,
		"path": ["spec", "maxReplicas"],
		"message": "5 pods at most; a load takes up to 6",
		"observed": 5,
		"expected": 6,
	}} with input as _input(5, 1000, 2147483648)
}

test_other_limits if {
	{one.path | some one in rule.deny} == {
		["c", "resources", "limits", "cpu"],
		["c", "resources", "limits", "memory"],
	} with input as _input(6, 2000, 1073741824)
	{one.message | some one in rule.deny} == {
		"5 to 6 pods of 2 cores are 10 cores to 12 cores; promised for a load is about 5 cores",
	} with input as _input(6, 2000, 2147483648)
}

test_no_such_workload if {
	subject := {"capacity": {"workloads": []}, "parameters": {
		"namespace": "shop",
		"name": "web",
		"loads": [],
		"tolerance": 10,
	}}
	{one.message | some one in rule.unknown} == {
		"the workload shop/web, which is not in what was scanned",
	} with input as subject
}
