package vvaudit.live.certificate_renewed_test

import data.vvaudit.live.certificate_renewed as rule

_subject(written) := {
	"subject": {
		"apiVersion": "cert-manager.io/v1",
		"objectKind": "Certificate",
		"namespace": "shop",
		"name": "main",
	},
	"object": {"status": written},
	"facts": {"now": "2026-06-15T12:00:00Z"},
	"parameters": {"grace": "24h", "left": "168h"},
}

test_renewal_to_come if {
	subject := _subject({
		"notAfter": "2026-08-01T00:00:00Z",
		"renewalTime": "2026-07-02T00:00:00Z",
	})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"path": ["status", "notAfter"],
		"observed": "2026-08-01T00:00:00Z",
	}} with input as subject
}

test_renewal_missed if {
	rule.deny == {{
		"path": ["status", "renewalTime"],
		"message": "renewal has been due for 3 days",
		"observed": "2026-06-12T12:00:00Z",
		"expected": "a time to come",
	}} with input as _subject({
		"notAfter": "2026-07-12T12:00:00Z",
		"renewalTime": "2026-06-12T12:00:00Z",
	})
}

test_within_the_grace if {
	count(rule.deny) == 0 with input as _subject({
		"notAfter": "2026-07-12T12:00:00Z",
		"renewalTime": "2026-06-15T11:00:00Z",
	})
}

test_run_out if {
	{result.message | some result in rule.deny} == {
		"the certificate ran out 90 min ago",
	} with input as _subject({
		"notAfter": "2026-06-15T10:30:00Z",
		"renewalTime": "2026-06-01T00:00:00Z",
	})
}

test_no_renewal_planned if {
	{result.message | some result in rule.deny} == {
		"36 h are left and no renewal is planned",
	} with input as _subject({"notAfter": "2026-06-17T00:00:00Z"})
	count(rule.deny) == 0 with input as _subject({"notAfter": "2026-07-17T00:00:00Z"})
}

test_no_dates if {
	{result.message | some result in rule.unknown} == {
		"when Certificate shop/main runs out, which its status does not say",
	} with input as _subject({})
	count(rule.deny) + count(rule.examined) == 0 with input as _subject({"notAfter": "soon"})
}

test_another_api if {
	subject := object.union(_subject({}), {"subject": {"apiVersion": "example.org/v1"}})
	count(rule.deny) + count(rule.unknown) + count(rule.examined) == 0 with input as subject
}
