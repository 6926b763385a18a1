package vvaudit.layout.placeholders_replaced_test

import data.vvaudit.layout.placeholders_replaced as rule

_subject(values, patterns) := {
	"subject": {"objectKind": "ConfigMap"},
	"placeholders": values,
	"parameters": {"patterns": patterns},
}

_value := {"path": ["data", "password"], "tokens": ["REPLACE_ME"]}

test_a_placeholder if {
	rule.deny == {{
		"path": ["data", "password"],
		"message": "password holds a placeholder (REPLACE_*)",
		"observed": "a placeholder",
		"expected": "the value",
	}} with input as _subject([_value], ["REPLACE_*"])
}

test_another_one if {
	count(rule.deny) == 0 with input as _subject([_value], ["YOUR_*"])
	count(rule.examined) == 1 with input as _subject([_value], ["YOUR_*"])
}

test_what_is_looked_for if {
	count(rule.unknown) == 0 with input as _subject([], ["*", "REPLACE_*", "CHANGEME"])
	{doubt.message | some doubt in rule.unknown} == {concat("", [
		"values like FIXME*, ",
		"which are not looked for",
	])} with input as _subject([], ["FIXME*"])
}
