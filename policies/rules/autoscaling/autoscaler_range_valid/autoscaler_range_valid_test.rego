package vvaudit.autoscaling.autoscaler_range_valid_test

import data.vvaudit.autoscaling.autoscaler_range_valid as rule

_subject(least, most, metrics) := {
	"object": {"spec": {"minReplicas": least, "maxReplicas": most}},
	"autoscaler": {"min": least, "max": most, "metrics": [{"type": type} | some type in metrics]},
}

_messages := {result.message | some result in rule.deny}

test_a_range if {
	count(rule.deny) == 0 with input as _subject(2, 2, ["Resource"])
	rule.examined == {
		{"path": ["spec", "minReplicas"], "observed": 2},
		{"path": ["spec", "maxReplicas"], "observed": 5},
	} with input as _subject(2, 5, [])
}

test_no_ceiling if {
	rule.deny == {{
		"path": ["spec", "maxReplicas"],
		"message": "maxReplicas is not set",
		"observed": null,
		"expected": "at least minReplicas",
	}} with input as _subject(2, null, [])
}

test_no_number if {
	subject := object.union(_subject(1, null, []), {"object": {"spec": {"maxReplicas": "10"}}})
	rule.deny == {{
		"path": ["spec", "maxReplicas"],
		"message": "maxReplicas is 10, which is not a number",
		"observed": "10",
		"expected": "a number",
	}} with input as subject
}

test_upside_down if {
	rule.deny == {{
		"path": ["spec", "maxReplicas"],
		"message": "maxReplicas is 2, below minReplicas, which is 3",
		"observed": 2,
		"expected": "at least 3",
	}} with input as _subject(3, 2, [])
}

test_a_floor_of_none if {
	count(rule.deny) == 0 with input as _subject(0, 2, ["Resource", "External"])
	rule.deny == {{
		"path": ["spec", "minReplicas"],
		"message": "minReplicas is 0; it has to be at least 1 without an Object or External metric",
		"observed": 0,
		"expected": "at least 1",
	}} with input as _subject(0, 2, ["Resource"])
	negative := _subject(-1, 2, ["Object"])
	_messages == {"minReplicas is -1; it has to be at least 0"} with input as negative
}
