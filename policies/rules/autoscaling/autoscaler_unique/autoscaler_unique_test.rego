package vvaudit.autoscaling.autoscaler_unique_test

import data.vvaudit.autoscaling.autoscaler_unique as rule

_subject(target, others) := {
	"autoscaler": {"target": {"kind": "Deployment", "name": "web"}},
	"neighbours": {"target": target, "others": others},
}

_at := ["spec", "scaleTargetRef"]

test_alone if {
	subject := _subject({"ref": 1}, [])
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": _at, "observed": []}} with input as subject
}

test_a_target_that_is_not_known if {
	subject := _subject(null, [])
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_two if {
	subject := _subject({"ref": 1}, [{"ref": 7, "name": "by-queue"}])
	rule.deny == {{
		"path": _at,
		"message": "Deployment web is also scaled by by-queue",
		"observed": ["by-queue"],
		"expected": [],
		"related": [{"ref": 7, "path": _at, "message": "by-queue scales the same target"}],
	}} with input as subject
}
