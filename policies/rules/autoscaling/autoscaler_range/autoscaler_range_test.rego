package vvaudit.autoscaling.autoscaler_range_test

import data.vvaudit.autoscaling.autoscaler_range as rule

_subject(scalers, least, most) := {
	"subject": {"objectKind": "Deployment"},
	"pod": {"spec": {}},
	"neighbours": {"hpas": scalers},
	"parameters": {"min": least, "max": most},
}

_scaler(least, set, most) := {"ref": 5, "min": least, "minSet": set, "max": most}

test_as_promised if {
	subject := _subject([_scaler(3, true, 20)], 3, 20)
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{"ref": 5, "path": ["spec", "minReplicas"], "observed": 3},
		{"ref": 5, "path": ["spec", "maxReplicas"], "observed": 20},
	} with input as subject
}

test_no_autoscaler if {
	rule.deny == {{
		"path": ["spec", "replicas"],
		"message": "no autoscaler scales the workload",
		"observed": null,
		"expected": "an autoscaler",
	}} with input as _subject([], 3, null)
	rule.examined == {{
		"path": ["spec", "replicas"],
		"observed": null,
	}} with input as _subject([], null, 3)
}

test_nothing_promised if {
	count(rule.deny) + count(rule.examined) == 0 with input as _subject([], null, null)
	subject := _subject([_scaler(1, false, 2)], null, null)
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_other_bounds if {
	subject := _subject([_scaler(2, true, 10)], 3, 20)
	rule.deny == {
		{
			"ref": 5,
			"path": ["spec", "minReplicas"],
			"message": "minReplicas is 2; promised is 3",
			"observed": 2,
			"expected": 3,
		},
		{
			"ref": 5,
			"path": ["spec", "maxReplicas"],
			"message": "maxReplicas is 10; promised is 20",
			"observed": 10,
			"expected": 20,
		},
	} with input as subject
}

test_bounds_that_are_not_set if {
	subject := _subject([_scaler(1, false, null)], 3, 20)
	{result.message | some result in rule.deny} == {
		"minReplicas is 1 by default; promised is 3",
		"maxReplicas is not set; promised is 20",
	} with input as subject
}
