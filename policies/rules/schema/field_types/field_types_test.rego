package vvaudit.schema.field_types_test

import data.vvaudit.schema.field_types as rule

_subject(fields) := {
	"subject": {"apiVersion": "v1", "objectKind": "Pod"},
	"fields": fields,
	"inventory": {"live": false},
}

_wrong := {"wrongType": [{
	"path": ["metadata", "labels", "version"],
	"name": "version",
	"found": "a number",
	"wanted": "text",
}]}

test_right if {
	count(rule.deny) == 0 with input as _subject(true)
	rule.examined == {{"path": ["apiVersion"], "observed": "v1 Pod"}} with input as _subject(true)
}

test_nothing_known if {
	count(rule.examined) == 0 with input as _subject(null)
}

test_wrong if {
	rule.deny == {{
		"path": ["metadata", "labels", "version"],
		"message": "version is a number, not text",
		"observed": "a number",
		"expected": "text",
	}} with input as _subject(_wrong)
}

test_a_live_object_was_accepted if {
	subject := object.union(_subject(_wrong), {"inventory": {"live": true}})
	count(rule.deny) == 0 with input as subject
}
