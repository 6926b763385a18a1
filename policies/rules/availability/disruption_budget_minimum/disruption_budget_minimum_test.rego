package vvaudit.availability.disruption_budget_minimum_test

import data.vvaudit.availability.disruption_budget_minimum as rule

_budget(changes) := object.union(
	{
		"ref": 3,
		"name": "web",
		"minAvailable": 2,
		"maxUnavailable": null,
		"floor": 3,
		"desired": 2,
		"disruptions": 1,
		"workloads": 1,
	},
	changes,
)

_subject(budgets, least, most) := {
	"subject": {"objectKind": "Deployment"},
	"pod": {"path": ["spec", "template"], "spec": {}},
	"neighbours": {"pdbs": budgets},
	"parameters": {"min_available": least, "max_unavailable": most},
}

_labels := ["spec", "template", "metadata", "labels"]

_messages := {result.message | some result in rule.deny}

test_as_promised if {
	subject := _subject([_budget({})], 2, 1)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"ref": 3,
		"path": ["spec", "minAvailable"],
		"observed": 2,
	}} with input as subject
}

test_the_same_said_in_another_way if {
	subject := _subject([_budget({"minAvailable": null, "maxUnavailable": "30%"})], 2, null)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"ref": 3,
		"path": ["spec", "maxUnavailable"],
		"observed": "30%",
	}} with input as subject
}

test_no_budget if {
	subject := _subject([], 2, null)
	rule.deny == {{
		"path": _labels,
		"message": "no disruption budget selects the pods",
		"observed": null,
		"expected": "a disruption budget",
	}} with input as subject
	rule.examined == {{"path": _labels, "observed": null}} with input as subject
}

test_nothing_promised if {
	subject := _subject([], null, null)
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_another_minimum if {
	subject := _subject([_budget({"minAvailable": 1, "desired": 1, "disruptions": 2})], 2, null)
	rule.deny == {{
		"ref": 3,
		"path": ["spec", "minAvailable"],
		"message": "the budget web keeps 1; promised is 2",
		"observed": 1,
		"expected": 2,
	}} with input as subject
}

test_another_maximum if {
	changes := {"minAvailable": null, "maxUnavailable": 2, "desired": 1, "disruptions": 2}
	subject := _subject([_budget(changes)], null, 1)
	_messages == {"the budget web lets 2 go; promised is 1"} with input as subject
}

test_a_number_counts_where_the_floor_is_unknown if {
	unknown := {"floor": null, "desired": null, "disruptions": null}
	least := _budget(object.union(unknown, {"minAvailable": 1}))
	most := _budget(object.union(unknown, {"minAvailable": null, "maxUnavailable": 2}))
	percent := _budget(object.union(unknown, {"minAvailable": "50%"}))
	_messages == {"the budget web keeps 1; promised is 2"} with input as _subject([least], 2, 1)
	_messages == {"the budget web lets 2 go; promised is 1"} with input as _subject([most], 2, 1)
	_messages == set() with input as _subject([percent], 2, 1)
	count(rule.unknown) == 1 with input as _subject([least], 2, 1)
	count(rule.unknown) == 1 with input as _subject([most], 2, 1)
	count(rule.unknown) == 0 with input as _subject([least], 2, null)
	count(rule.unknown) == 0 with input as _subject([percent], null, null)
	rule.unknown == {{
		"ref": 3,
		"path": ["spec", "minAvailable"],
		"message": "the number of pods that the budget web selects, of which its minAvailable is 50%",
	}} with input as _subject([percent], 2, 1)
}

test_what_is_no_amount if {
	nothing := {"desired": null, "disruptions": null}
	every value in ["2", "half", 1.5, -1] {
		budget := _budget(object.union(nothing, {"minAvailable": value}))
		rule.deny == {{
			"ref": 3,
			"path": ["spec", "minAvailable"],
			"message": concat(" ", [
				sprintf("minAvailable of the budget web is %s,", [json.marshal(value)]),
				"which is neither a whole number nor a percentage",
			]),
			"observed": value,
			"expected": "a whole number or a percentage",
		}} with input as _subject([budget], 2, 1)
		count(rule.unknown) == 0 with input as _subject([budget], 2, 1)
	}
}

test_nothing_said if {
	budget := _budget({"minAvailable": null, "desired": null, "disruptions": null})
	rule.deny == {{
		"ref": 3,
		"path": ["spec", "minAvailable"],
		"message": "the budget web sets neither minAvailable nor maxUnavailable",
		"observed": null,
		"expected": "a whole number or a percentage",
	}} with input as _subject([budget], 2, null)
	count(rule.deny) == 0 with input as _subject([budget], null, null)
}

test_others_selected_too if {
	subject := _subject([_budget({"workloads": 2})], 2, null)
	rule.deny == {{
		"ref": 3,
		"path": ["spec", "selector"],
		"message": "the budget web selects the pods of 2 workloads",
		"observed": 2,
		"expected": 1,
	}} with input as subject
}

test_no_disruption_possible if {
	subject := _subject([_budget({"floor": 2, "disruptions": 0})], 2, null)
	_messages == {
		"the budget web keeps all 2 pods of the floor: none may be evicted",
	} with input as subject
}
