package vvaudit.live.namespace_active_test

import data.vvaudit.live.namespace_active as rule

_subject(phase) := {
	"subject": {"name": "shop"},
	"declared": true,
	"object": {"status": {"phase": phase}},
}

test_active if {
	count(rule.deny) + count(rule.unknown) == 0 with input as _subject("Active")
	rule.examined == {{
		"path": ["status", "phase"],
		"observed": "Active",
	}} with input as _subject("Active")
}

test_terminating if {
	rule.deny == {{
		"path": ["status", "phase"],
		"message": "the namespace is Terminating, not Active",
		"observed": "Terminating",
		"expected": "Active",
	}} with input as _subject("Terminating")
}

test_only_named if {
	subject := {"subject": {"name": "shop"}, "declared": false, "object": null}
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	{result.message | some result in rule.unknown} == {"the phase of namespace shop"} with input as subject
}
