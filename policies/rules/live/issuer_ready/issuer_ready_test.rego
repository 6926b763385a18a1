package vvaudit.live.issuer_ready_test

import data.vvaudit.live.issuer_ready as rule

_subject(group, written) := {
	"subject": {
		"apiVersion": sprintf("%s/v1", [group]),
		"objectKind": "Issuer",
		"namespace": "shop",
		"name": "main",
	},
	"object": {"metadata": {"generation": 2}, "status": {"conditions": [written]}},
}

test_ready if {
	subject := _subject("cert-manager.io", {"type": "Ready", "status": "True", "observedGeneration": 2})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"path": ["status", "conditions", 0, "status"],
		"observed": "True",
	}} with input as subject
}

test_not_ready if {
	subject := _subject("cert-manager.io", {"type": "Ready", "status": "False", "reason": "ErrRegisterACMEAccount"})
	rule.deny == {{
		"path": ["status", "conditions", 0, "status"],
		"message": "Ready is False (ErrRegisterACMEAccount)",
		"observed": "False",
		"expected": "True",
	}} with input as subject
}

test_about_an_earlier_generation if {
	subject := _subject("cert-manager.io", {"type": "Ready", "status": "True", "observedGeneration": 1})
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	{result.message | some result in rule.unknown} == {concat("", [
		"the condition Ready of Issuer shop/main, ",
		"which was set before the object changed",
	])} with input as subject
}

test_being_decided if {
	subject := _subject("cert-manager.io", {"type": "Ready", "status": "Unknown"})
	{result.message | some result in rule.unknown} == {
		"the condition Ready of Issuer shop/main, which is Unknown",
	} with input as subject
}

test_another_api if {
	subject := _subject("example.org", {"type": "Ready", "status": "False"})
	count(rule.deny) + count(rule.unknown) + count(rule.examined) == 0 with input as subject
}
