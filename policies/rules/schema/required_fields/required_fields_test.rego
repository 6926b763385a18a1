package vvaudit.schema.required_fields_test

import data.vvaudit.schema.required_fields as rule

_subject(fields) := {
	"subject": {"apiVersion": "apps/v1", "objectKind": "Deployment"},
	"fields": fields,
	"inventory": {"live": false},
}

_missing := {"missing": [{"path": ["spec", "selector"], "name": "selector", "of": "DeploymentSpec"}]}

test_right if {
	count(rule.deny) == 0 with input as _subject(true)
	rule.examined == {{
		"path": ["apiVersion"],
		"observed": "apps/v1 Deployment",
	}} with input as _subject(true)
}

test_nothing_known if {
	count(rule.examined) == 0 with input as _subject(null)
}

test_missing if {
	rule.deny == {{
		"path": ["spec", "selector"],
		"message": "selector is not set; DeploymentSpec needs it",
		"observed": null,
		"expected": "a value",
	}} with input as _subject(_missing)
}

test_a_live_object_was_accepted if {
	subject := object.union(_subject(_missing), {"inventory": {"live": true}})
	count(rule.deny) == 0 with input as subject
}
