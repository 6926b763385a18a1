package vvaudit.external_secrets.external_secrets_refreshed_test

import data.vvaudit.external_secrets.external_secrets_refreshed as rule

_subject(spec, maximum) := {"object": {"spec": spec}, "parameters": {"maximum": maximum}}

_messages := {result.message | some result in rule.deny}

test_an_interval if {
	every interval in ["1h", "15m", "1h30m0s", "500ms"] {
		subject := _subject({"refreshInterval": interval}, "")
		count(rule.deny) == 0 with input as subject
		rule.examined == {{
			"path": ["spec", "refreshInterval"],
			"observed": interval,
		}} with input as subject
	}
	count(rule.deny) == 0 with input as _subject({}, "1h")
}

test_never_again if {
	every interval in ["0", "0s", "0h0m0s"] {
		rule.deny == {{
			"path": ["spec", "refreshInterval"],
			"message": sprintf(
				"refreshInterval %s fetches the secret once and never again",
				[interval],
			),
			"observed": interval,
			"expected": "more than 0",
		}} with input as _subject({"refreshInterval": interval}, "")
	}
}

test_no_length_of_time if {
	_messages == {"refreshInterval 1 hour is no length of time"} with input as _subject(
		{"refreshInterval": "1 hour"}, "",
	)
	_messages == {"refreshInterval 60 is no length of time"} with input as _subject(
		{"refreshInterval": 60}, "",
	)
}

test_a_policy if {
	rule.deny == {{
		"path": ["spec", "refreshPolicy"],
		"message": "refreshPolicy CreatedOnce does not follow a rotation",
		"observed": "CreatedOnce",
		"expected": "Periodic",
	}} with input as _subject({"refreshPolicy": "CreatedOnce"}, "")
}

test_too_long if {
	_messages == {"refreshInterval 48h is longer than 24h"} with input as _subject(
		{"refreshInterval": "48h"}, "24h",
	)
	count(rule.deny) == 0 with input as _subject({"refreshInterval": "1440m"}, "24h")
}

test_an_interval_has_to_be_written_out if {
	told := {"parameters": {"maximum": "", "explicit": true}}
	rule.deny == {{
		"path": ["spec", "refreshInterval"],
		"message": "refreshInterval is not set",
		"observed": null,
		"expected": "a length of time, such as 1h",
	}} with input as object.union(_subject({}, ""), told)
	count(rule.deny) == 0 with input as object.union(_subject({"refreshInterval": "1h"}, ""), told)
}
