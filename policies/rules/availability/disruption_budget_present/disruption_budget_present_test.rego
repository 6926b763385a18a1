package vvaudit.availability.disruption_budget_present_test

import data.vvaudit.availability.disruption_budget_present as rule

_subject(kind, floor, names) := {
	"subject": {"objectKind": kind},
	"pod": {"path": ["spec", "template"], "spec": {}},
	"replicas": {"min": floor},
	"neighbours": {"pdbs": [{"name": name} | some name in names]},
}

_at := ["spec", "template", "metadata", "labels"]

test_protected if {
	subject := _subject("StatefulSet", 3, ["b", "a"])
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": _at, "observed": ["a", "b"]}} with input as subject
}

test_unprotected if {
	subject := _subject("Rollout", 2, [])
	rule.deny == {{
		"path": _at,
		"message": "no disruption budget selects the 2 pods",
		"observed": null,
		"expected": "a disruption budget",
	}} with input as subject
	rule.examined == {{"path": _at, "observed": null}} with input as subject
}

test_nothing_to_protect if {
	every subject in [
		_subject("Deployment", 1, []),
		_subject("DaemonSet", null, []),
		_subject("Job", 4, []),
	] {
		count(rule.deny) + count(rule.examined) == 0 with input as subject
	}
}
