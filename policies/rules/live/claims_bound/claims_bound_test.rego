package vvaudit.live.claims_bound_test

import data.vvaudit.live.claims_bound as rule

_claim(phase, capacity, volume) := {
	"ref": 4,
	"name": "data-db-0",
	"phase": phase,
	"requested": 107374182400,
	"capacity": capacity,
	"volume": volume,
}

_subject(claims, missing) := {
	"claim": {"path": ["spec", "volumeClaimTemplates", 0]},
	"live": {"claims": claims, "missing": missing},
}

test_bound if {
	subject := _subject([_claim("Bound", 107374182400, {"name": "pv-1"})], [])
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"ref": 4,
		"path": ["status", "phase"],
		"observed": "Bound",
	}} with input as subject
}

test_pending if {
	rule.deny == {{
		"ref": 4,
		"path": ["status", "phase"],
		"message": "claim data-db-0 is Pending, not Bound",
		"observed": "Pending",
		"expected": "Bound",
	}} with input as _subject([_claim("Pending", null, null)], [])
	{result.message | some result in rule.deny} == {
		"claim data-db-0 is in no phase, not Bound",
	} with input as _subject([_claim("", null, null)], [])
}

test_volume_gone if {
	{result.message | some result in rule.deny} == {
		"the volume of claim data-db-0 does not exist",
	} with input as _subject([_claim("Bound", 107374182400, null)], [])
}

test_not_grown_yet if {
	{result.message | some result in rule.deny} == {
		"claim data-db-0 has 50Gi; it asks for 100Gi",
	} with input as _subject([_claim("Bound", 53687091200, {"name": "pv-1"})], [])
}

test_missing if {
	rule.deny == {{
		"path": ["spec", "volumeClaimTemplates", 0],
		"message": "claim data-db-1 does not exist",
		"observed": null,
		"expected": "data-db-1",
	}} with input as _subject([], ["data-db-1"])
}
