package vvaudit.live.autoscaler_active_test

import data.vvaudit.live.autoscaler_active as rule

_subject(able, active, observed) := {
	"subject": {"objectKind": "HorizontalPodAutoscaler", "namespace": "shop", "name": "api"},
	"object": {
		"metadata": {"generation": 2},
		"status": {
			"observedGeneration": observed,
			"conditions": [
				{"type": "AbleToScale", "status": able, "reason": "ReadyForNewScale"},
				{"type": "ScalingActive", "status": active, "reason": "FailedGetResourceMetric"},
			],
		},
	},
}

test_both_true if {
	count(rule.deny) + count(rule.unknown) == 0 with input as _subject("True", "True", 2)
	rule.examined == {
		{"path": ["status", "conditions", 0, "status"], "observed": "True"},
		{"path": ["status", "conditions", 1, "status"], "observed": "True"},
	} with input as _subject("True", "True", 2)
}

test_no_metrics if {
	rule.deny == {{
		"path": ["status", "conditions", 1, "status"],
		"message": "ScalingActive is False (FailedGetResourceMetric)",
		"observed": "False",
		"expected": "True",
	}} with input as _subject("True", "False", 2)
}

test_changed_since if {
	subject := _subject("True", "False", 1)
	count(rule.deny) == 0 with input as subject
	{result.message | some result in rule.unknown} == {concat("", [
		"the conditions of HorizontalPodAutoscaler shop/api, ",
		"which changed since they were set",
	])} with input as subject
}

test_no_controller if {
	subject := {
		"subject": {"objectKind": "HorizontalPodAutoscaler", "namespace": "shop", "name": "api"},
		"object": {"metadata": {}},
	}
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	count(rule.unknown) == 2 with input as subject
}
