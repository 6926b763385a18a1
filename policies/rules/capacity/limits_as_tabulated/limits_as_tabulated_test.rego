package vvaudit.capacity.limits_as_tabulated_test

import data.vvaudit.capacity.limits_as_tabulated as rule

_gi := 1073741824

_workload(ref, name, ceiling, cpu, gib) := {
	"ref": ref,
	"namespace": "shop",
	"name": name,
	"ceiling": ceiling,
	"perNode": false,
	"ceilingAt": {"ref": ref + 100, "path": ["spec", "maxReplicas"]},
	"limits": {"cpu": cpu, "memory": gib * _gi},
	"containers": [{
		"name": name,
		"path": [name],
		"limits": {"cpu": cpu, "memory": gib * _gi},
	}],
}

_agent := object.union(_workload(3, "agent", 1, 100, 1), {"perNode": true})

_input(workloads, rows, parameters) := {
	"capacity": {"workloads": workloads},
	"parameters": object.union(
		{"rows": rows, "namespaces": ["shop"], "total": {}, "tolerance": 0},
		parameters,
	),
}

_row(names, figures) := {
	"what": "part",
	"namespace": "shop",
	"names": names,
	"figures": figures,
}

_figure(pods, cpu, gib) := {"pods": pods, "cpu": cpu, "memory": sprintf("%dGi", [gib])}

test_as_tabulated if {
	row := _row(["web", "agent"], [
		object.union(_figure(5, 9, 9), {"says": "no"}),
		object.union(_figure(5, "8100m", 5), {"says": "as the text says"}),
	])
	subject := _input([_workload(1, "web", 4, 2000, 1), _agent], [row], {})
	rule.deny == set() with input as subject
	rule.unknown == set() with input as subject
	{one.observed | some one in rule.examined} == {
		"part: 4 x 1Gi; as the text says",
		"part: 1 x 1Gi; as the text says",
		"part: 4 x 2 cores",
		"part: 1 x 0.1 cores",
	} with input as subject
}

test_other_number_of_pods if {
	row := _row(["web", "api"], [_figure(3, 3, 3), _figure(4, 4, 4)])
	workloads := [_workload(1, "web", 4, 1000, 1), _workload(2, "api", 2, 1000, 1)]
	rule.deny == {{
		"ref": 101,
		"path": ["spec", "maxReplicas"],
		"message": "part: 6 pods at most; tabulated is 3 or 4",
		"observed": 6,
		"expected": 3,
		"related": [{
			"ref": 2,
			"path": ["api", "resources", "limits", "cpu"],
			"message": "2 x 1 core of it count too",
		}],
	}} with input as _input(workloads, [row], {})
}

test_other_limits if {
	row := object.union(_row(["web"], [_figure(2, 1, 1), _figure(2, 4, 2)]), {"containers": ["web"]})
	rule.deny == {{
		"ref": 1,
		"path": ["web", "resources", "limits", "memory"],
		"message": "part: 6Gi of limits at most (2 x 3Gi); tabulated is 1Gi or 2Gi",
		"observed": "6Gi",
		"expected": "2Gi",
		"related": [],
	}} with input as _input([_workload(1, "web", 2, 2000, 3)], [row], {})
}

test_the_total if {
	rows := [_row(["web"], [_figure(2, 2, 2)])]
	web := _workload(1, "web", 2, 1000, 1)
	total := {"total": {"cpu": 2, "memory": "2Gi"}, "tolerance": 10}
	alone := _input([web], rows, total)
	rule.deny == set() with input as alone
	"all workloads: 2Gi and 2 cores, of which no row counts 0Gi and 0 cores" in {one.observed |
		some one in rule.examined
	} with input as alone
	subject := _input([web, _workload(2, "cache", 1, 100, 4)], rows, total)
	rule.deny == {{
		"ref": 2,
		"path": ["cache", "resources", "limits", "memory"],
		"message": "all workloads: 6Gi of limits, of which no row counts 4Gi; promised is 2Gi",
		"observed": "6Gi",
		"expected": "2Gi",
		"related": [{
			"ref": 102,
			"path": ["spec", "maxReplicas"],
			"message": "how many of them there are at the ceiling",
		}],
	}} with input as subject
}

test_the_total_without_others if {
	total := {"total": {"cpu": 1}, "tolerance": 10}
	rows := [_row(["web"], [_figure(2, 2, 2)])]
	{one.ref | some one in rule.deny} == {1} with input as _input(
		[_workload(1, "web", 2, 1000, 1)],
		rows,
		total,
	)
}

test_no_pods if {
	subject := _input([_workload(1, "web", 0, 1000, 1)], [_row(["web"], [_figure(0, 0, 0)])], {})
	rule.deny == set() with input as subject
	"part: none" in {one.observed | some one in rule.examined} with input as subject
}

test_not_there if {
	subject := _input([], [_row(["web"], [_figure(2, 1, 1)])], {})
	rule.deny == set() with input as subject
	{one.message | some one in rule.unknown} == {
		"the workload shop/web, which is not in what was scanned",
	} with input as subject
}
