package vvaudit.live.disruption_budget_current_test

import data.vvaudit.live.disruption_budget_current as rule

_subject(written) := {
	"subject": {"objectKind": "PodDisruptionBudget", "namespace": "shop", "name": "api"},
	"object": {"metadata": {"generation": 1}, "status": written},
}

_counts(expected, healthy, desired, allowed) := {
	"observedGeneration": 1,
	"expectedPods": expected,
	"currentHealthy": healthy,
	"desiredHealthy": desired,
	"disruptionsAllowed": allowed,
}

test_room_for_one if {
	count(rule.deny) + count(rule.unknown) == 0 with input as _subject(_counts(3, 3, 2, 1))
	rule.examined == {{
		"path": ["status", "disruptionsAllowed"],
		"observed": 1,
	}} with input as _subject(_counts(3, 3, 2, 1))
}

test_selects_nothing if {
	rule.deny == {{
		"path": ["status", "expectedPods"],
		"message": "0 pods are selected",
		"observed": 0,
		"expected": "1 or more",
	}} with input as _subject(_counts(0, 0, 0, 0))
}

test_scaled_to_nothing if {
	empty := object.union(_subject(_counts(0, 0, 0, 0)), {"budget": {"floor": 0}})
	count(rule.deny) == 0 with input as empty
}

test_too_few_healthy if {
	rule.deny == {{
		"path": ["status", "currentHealthy"],
		"message": "1 pods are healthy; the budget wants 2",
		"observed": 1,
		"expected": 2,
	}} with input as _subject(_counts(3, 1, 2, 0))
}

test_blocks_all if {
	rule.deny == {{
		"path": ["status", "disruptionsAllowed"],
		"message": "0 of 3 pods may be evicted, though all are healthy",
		"observed": 0,
		"expected": "1 or more",
	}} with input as _subject(_counts(3, 3, 3, 0))
}

test_cannot_count if {
	written := object.union(_counts(3, 3, 2, 1), {"conditions": [{
		"type": "DisruptionAllowed",
		"status": "False",
		"reason": "SyncFailed",
	}]})
	{result.path | some result in rule.deny} == {
		["status", "conditions", 0, "reason"],
	} with input as _subject(written)
}

test_numbers_that_do_not_count if {
	{result.message | some result in rule.unknown} == {
		"the numbers of PodDisruptionBudget shop/api, which no controller has set",
	} with input as _subject({"expectedPods": 0})
	old := {
		"subject": {"objectKind": "PodDisruptionBudget", "namespace": "shop", "name": "api"},
		"object": {"metadata": {"generation": 2}, "status": _counts(0, 0, 0, 0)},
	}
	{result.message | some result in rule.unknown} == {
		"the numbers of PodDisruptionBudget shop/api, which changed since they were set",
	} with input as old
	count(rule.deny) + count(rule.examined) == 0 with input as old
}
