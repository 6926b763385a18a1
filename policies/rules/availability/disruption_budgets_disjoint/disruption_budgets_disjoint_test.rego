package vvaudit.availability.disruption_budgets_disjoint_test

import data.vvaudit.availability.disruption_budgets_disjoint as rule

_subject(budgets) := {"pod": {"path": []}, "neighbours": {"pdbs": budgets}}

_at := ["metadata", "labels"]

_one := {"ref": 4, "name": "one"}

_all := {"ref": 5, "name": "all"}

test_one_budget if {
	count(rule.deny) == 0 with input as _subject([_one])
	rule.examined == {{"path": _at, "observed": ["one"]}} with input as _subject([_one])
}

test_no_budget if {
	count(rule.deny) + count(rule.examined) == 0 with input as _subject([])
}

test_two_budgets if {
	rule.deny == {{
		"path": _at,
		"message": "2 disruption budgets select the pods: all, one",
		"observed": ["all", "one"],
		"expected": "one disruption budget",
		"related": [
			{"ref": 4, "path": ["spec", "selector"], "message": "one selects the pods"},
			{"ref": 5, "path": ["spec", "selector"], "message": "all selects the pods"},
		],
	}} with input as _subject([_one, _all])
}
