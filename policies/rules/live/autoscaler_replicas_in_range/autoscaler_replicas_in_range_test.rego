package vvaudit.live.autoscaler_replicas_in_range_test

import data.vvaudit.live.autoscaler_replicas_in_range as rule

_subject(written) := {
	"subject": {"objectKind": "HorizontalPodAutoscaler", "namespace": "shop", "name": "api"},
	"object": {"status": written},
	"autoscaler": {"min": 3, "max": 20},
}

test_within if {
	subject := _subject({"currentReplicas": 3, "desiredReplicas": 4})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{"path": ["status", "currentReplicas"], "observed": 3}} with input as subject
}

test_below if {
	rule.deny == {{
		"path": ["status", "currentReplicas"],
		"message": "1 pods run; the floor is 3",
		"observed": 1,
		"expected": 3,
	}} with input as _subject({"currentReplicas": 1, "desiredReplicas": 3})
	count(rule.deny) == 1 with input as _subject({"desiredReplicas": 3})
}

test_above if {
	{result.message | some result in rule.deny} == {
		"25 pods run; the ceiling is 20",
	} with input as _subject({"currentReplicas": 25, "desiredReplicas": 20})
}

test_not_counted if {
	count(rule.deny) + count(rule.examined) == 0 with input as _subject({})
	{result.message | some result in rule.unknown} == {concat("", [
		"the pods that HorizontalPodAutoscaler shop/api counts, ",
		"which no controller has set",
	])} with input as _subject({})
}
