package vvaudit.resources.namespace_resources_total_test

import data.vvaudit.resources.namespace_resources_total as rule

_one(name, cpu, memory, ceiling) := {
	"ref": 2,
	"kind": "Deployment",
	"name": name,
	"path": ["spec"],
	"floor": 1,
	"ceiling": ceiling,
	"limits": {"cpu": cpu, "memory": memory},
}

_subject(totals, cpu, memory) := {
	"subject": {"name": "shop"},
	"totals": totals,
	"parameters": {"cpu": cpu, "memory": memory, "of": "limits", "tolerance": 0.1},
}

_two := [_one("a", 500, 1073741824, 2), _one("b", 1000, 1073741824, 1)]

test_as_documented if {
	every pair in [["2", "3Gi"], ["2100m", "3Gi"], ["2", ""], ["", "3200Mi"]] {
		count(rule.deny) == 0 with input as _subject(_two, pair[0], pair[1])
	}
	{r.observed | some r in rule.examined} == {
		"2000m of cpu in all",
		"3072Mi of memory in all",
	} with input as _subject(_two, "2", "3Gi")
}

test_more_than_documented if {
	rule.deny == {{
		"path": ["metadata", "name"],
		"message": "the limits of namespace shop sum to 2000m of cpu, not 1000m: a 1000m + b 1000m",
		"observed": "2000m",
		"expected": "1000m",
		"related": [
			{"ref": 2, "path": ["spec"], "message": "a: 1000m"},
			{"ref": 2, "path": ["spec"], "message": "b: 1000m"},
		],
	}} with input as _subject(_two, "1", "3Gi")
}

test_not_known if {
	every one in [_one("c", null, 5, 1), _one("c", 5, 5, null)] {
		subject := _subject(array.concat(_two, [one]), "1", "")
		count(rule.deny) + count(rule.examined) == 0 with input as subject
		{doubt.message | some doubt in rule.unknown} == {
			"how much cpu Deployment c may use",
		} with input as subject
	}
}
