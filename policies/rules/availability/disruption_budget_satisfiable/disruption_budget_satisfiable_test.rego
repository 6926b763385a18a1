package vvaudit.availability.disruption_budget_satisfiable_test

import data.vvaudit.availability.disruption_budget_satisfiable as rule

_subject(changes) := {
	"budget": object.union(
		{
			"minAvailable": null,
			"maxUnavailable": null,
			"floor": 3,
			"disruptions": 1,
			"workloads": 1,
		},
		changes,
	),
	"subject": {"namespace": "shop"},
	"neighbours": {"inNamespace": 1},
	"inventory": {"complete": false},
}

_messages := {result.message | some result in rule.deny}

test_one_may_go if {
	every set in [{"minAvailable": 2}, {"minAvailable": "50%"}, {"maxUnavailable": "34%"}] {
		count(rule.deny) == 0 with input as _subject(set)
	}
	rule.examined == {{
		"path": ["spec", "maxUnavailable"],
		"observed": 1,
	}} with input as _subject({"maxUnavailable": 1})
}

test_selects_nothing if {
	nothing := {"minAvailable": 1, "workloads": 0, "floor": null, "disruptions": null}
	rule.deny == {{
		"path": ["spec", "selector"],
		"message": "the selector matches no pods of the namespace",
		"observed": 0,
		"expected": "the pods of a workload",
	}} with input as _subject(nothing)
}

test_workloads_that_were_not_read if {
	nothing := {"minAvailable": 1, "workloads": 0, "floor": null, "disruptions": null}
	unseen := object.union(_subject(nothing), {"neighbours": {"inNamespace": 0}})
	whole := object.union(unseen, {"inventory": {"complete": true}})
	count(rule.deny) + count(rule.examined) == 0 with input as unseen
	rule.unknown == {{
		"path": ["spec", "selector"],
		"message": "the workloads of namespace shop, none of which is in what was scanned",
	}} with input as unseen
	count(rule.deny) == 1 with input as whole
	count(rule.unknown) == 0 with input as whole
}

test_neither_set if {
	rule.deny == {{
		"path": ["spec", "minAvailable"],
		"message": "neither minAvailable nor maxUnavailable is set: nothing is protected",
		"observed": null,
		"expected": "one of minAvailable and maxUnavailable",
	}} with input as _subject({})
}

test_both_set if {
	both := _subject({"minAvailable": 1, "maxUnavailable": 1})
	rule.deny == {{
		"path": ["spec", "maxUnavailable"],
		"message": "minAvailable and maxUnavailable are both set; the API accepts only one",
		"observed": 1,
		"expected": "one of minAvailable and maxUnavailable",
	}} with input as both
}

test_no_amount if {
	every value in ["half", "1", "0", -1, 1.5, true] {
		_messages == {sprintf(
			"minAvailable is %s, which is neither a whole number nor a percentage",
			[json.marshal(value)],
		)} with input as _subject({"minAvailable": value, "disruptions": null})
	}
}

test_never if {
	_messages == {
		"maxUnavailable is 0: no pod may ever be evicted",
	} with input as _subject({"maxUnavailable": 0, "disruptions": 0})
	_messages == {
		"maxUnavailable is 0%: no pod may ever be evicted",
	} with input as _subject({"maxUnavailable": "0%", "disruptions": null})
	_messages == {
		"minAvailable is 100%: no pod may ever be evicted",
	} with input as _subject({"minAvailable": "100%", "disruptions": 0})
}

test_none_at_the_floor if {
	rule.deny == {{
		"path": ["spec", "minAvailable"],
		"message": "minAvailable is 3, all pods of the floor of 3: none may be evicted",
		"observed": 3,
		"expected": "at least one disruption",
	}} with input as _subject({"minAvailable": 3, "disruptions": 0})
}

test_without_pods_nothing_is_blocked if {
	scaled_down := _subject({"minAvailable": 1, "floor": 0, "disruptions": 0})
	count(rule.deny) == 0 with input as scaled_down
}
