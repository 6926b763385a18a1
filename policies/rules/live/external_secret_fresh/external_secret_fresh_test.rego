package vvaudit.live.external_secret_fresh_test

import data.vvaudit.live.external_secret_fresh as rule

_subject(spec, written) := {
	"subject": {
		"apiVersion": "external-secrets.io/v1",
		"objectKind": "ExternalSecret",
		"namespace": "shop",
		"name": "main",
	},
	"object": {"spec": spec, "status": written},
	"facts": {"now": "2026-06-15T12:00:00Z"},
	"parameters": {"grace": "10m"},
}

test_fresh if {
	subject := _subject({"refreshInterval": "1h0m0s"}, {"refreshTime": "2026-06-15T11:00:00Z"})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"path": ["status", "refreshTime"],
		"observed": "2026-06-15T11:00:00Z",
	}} with input as subject
}

test_stale if {
	rule.deny == {{
		"path": ["status", "refreshTime"],
		"message": "last synchronised 3 h ago; the interval is 1h",
		"observed": "2026-06-15T09:00:00Z",
		"expected": "within 1h",
	}} with input as _subject({}, {"refreshTime": "2026-06-15T09:00:00Z"})
}

test_not_meant_to_be_read_again if {
	old := {"refreshTime": "2026-01-01T00:00:00Z"}
	count(rule.deny) + count(rule.examined) == 0 with input as _subject({"refreshInterval": "0"}, old)
	subject := _subject({"refreshPolicy": "CreatedOnce", "refreshInterval": "1h"}, old)
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_never if {
	{result.message | some result in rule.unknown} == {concat("", [
		"when ExternalSecret shop/main was last synchronised, ",
		"which its status does not say",
	])} with input as _subject({}, {})
}

test_odd_interval if {
	subject := _subject({"refreshInterval": "hourly"}, {"refreshTime": "2026-06-15T11:00:00Z"})
	{result.message | some result in rule.unknown} == {
		"the interval of ExternalSecret shop/main, which is no length of time",
	} with input as subject
}
