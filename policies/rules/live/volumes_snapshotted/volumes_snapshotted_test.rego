package vvaudit.live.volumes_snapshotted_test

import data.vvaudit.live.volumes_snapshotted as rule

_subject(created, snapshots) := {
	"claim": {"path": []},
	"live": {
		"claims": [{"ref": 4, "name": "data", "created": created, "snapshots": snapshots}],
		"missing": [],
	},
	"facts": {"now": "2026-06-15T12:00:00Z"},
	"parameters": {"max_age": "24h"},
}

_old := "2026-01-01T00:00:00Z"

_snapshot(ready, created) := {"ref": 6, "name": "s1", "ready": ready, "created": created}

test_fresh if {
	subject := _subject(_old, [_snapshot(false, ""), _snapshot(true, "2026-06-15T06:00:00Z")])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"ref": 6,
		"path": ["status", "creationTime"],
		"observed": "2026-06-15T06:00:00Z",
	}} with input as subject
}

test_none if {
	rule.deny == {{
		"ref": 4,
		"path": ["metadata", "name"],
		"message": "claim data has no snapshot that is ready",
		"observed": null,
		"expected": "one within 24h",
	}} with input as _subject(_old, [])
	{result.message | some result in rule.deny} == {
		"claim data has no snapshot that is ready; 1 failed or not done",
	} with input as _subject(_old, [_snapshot(false, "2026-06-15T06:00:00Z")])
}

test_too_old if {
	rule.deny == {{
		"ref": 6,
		"path": ["status", "creationTime"],
		"message": "the newest snapshot of claim data is 2 days old",
		"observed": "2026-06-13T06:00:00Z",
		"expected": "within 24h",
	}} with input as _subject(_old, [_snapshot(true, "2026-06-13T06:00:00Z")])
}

test_not_told if {
	{result.message | some result in rule.unknown} == {
		"a snapshot of claim data, for which none is due yet",
	} with input as _subject("2026-06-15T10:00:00Z", [])
	{result.message | some result in rule.unknown} == {
		"when snapshot s1 was cut",
	} with input as _subject(_old, [_snapshot(true, "")])
	missing := {
		"claim": {"path": []},
		"live": {"claims": [], "missing": ["data-db-1"]},
		"facts": {"now": "2026-06-15T12:00:00Z"},
		"parameters": {"max_age": "24h"},
	}
	{result.message | some result in rule.unknown} == {
		"snapshots of claim data-db-1, which does not exist",
	} with input as missing
}
