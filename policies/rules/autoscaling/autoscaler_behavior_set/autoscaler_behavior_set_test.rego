package vvaudit.autoscaling.autoscaler_behavior_set_test

import data.vvaudit.autoscaling.autoscaler_behavior_set as rule

_subject(up, down) := {"neighbours": {"hpas": [{
	"ref": 5,
	"scaleUp": {"set": up},
	"scaleDown": {"set": down},
}]}}

test_both_set if {
	count(rule.deny) == 0 with input as _subject(true, true)
	rule.examined == {
		{"ref": 5, "path": ["spec", "behavior", "scaleUp"], "observed": "set"},
		{"ref": 5, "path": ["spec", "behavior", "scaleDown"], "observed": "set"},
	} with input as _subject(true, true)
}

test_one_missing if {
	rule.deny == {{
		"ref": 5,
		"path": ["spec", "behavior", "scaleDown"],
		"message": "scaleDown is not set",
		"observed": null,
		"expected": "scaling policies",
	}} with input as _subject(true, false)
	subject := _subject(true, false)
	{seen.observed | some seen in rule.examined} == {"set", null} with input as subject
}

test_no_autoscaler if {
	subject := {"neighbours": {"hpas": []}}
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}
