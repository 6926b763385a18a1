package vvaudit.ingress.certificates_renewed_early_test

import data.vvaudit.ingress.certificates_renewed_early as rule

_subject(spec, type) := {
	"object": {"spec": spec},
	"certificate": {"issuer": {"type": type}},
	"parameters": {"explicit": true},
}

_messages := {result.message | some result in rule.deny}

test_early if {
	every spec in [
		{"renewBefore": "720h"},
		{"duration": "26280h", "renewBefore": "8760h"},
		{"duration": "bad", "renewBefore": "720h"},
	] {
		count(rule.deny) == 0 with input as _subject(spec, "ca")
		count(rule.examined) == 1 with input as _subject(spec, "ca")
	}
	subject := _subject({"renewBeforePercentage": 25}, "acme")
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": ["spec", "renewBeforePercentage"],
		"observed": 25,
	}} with input as subject
}

test_not_set if {
	rule.deny == {{
		"path": ["spec", "renewBefore"],
		"message": "renewBefore is not set",
		"observed": null,
		"expected": "some days, and less than the duration",
	}} with input as _subject({}, "acme")
	relaxed := object.union(_subject({}, "acme"), {"parameters": {"explicit": false}})
	count(rule.deny) == 0 with input as relaxed
}

test_longer_than_its_life if {
	_messages == {
		"renewBefore 2160h does not fit a life of 2160 hours",
	} with input as _subject({"duration": "8760h", "renewBefore": "2160h"}, "acme")
	every before in ["0s", "30 days", "1m"] {
		count(rule.deny) == 1 with input as _subject({"renewBefore": before}, "ca")
	}
}

test_percentages if {
	every percentage in [0, 100, "25"] {
		_messages == {sprintf("renewBeforePercentage is %v", [percentage])} with input as _subject(
			{"renewBeforePercentage": percentage}, "ca",
		)
	}
}
