package vvaudit.cloud.snapshots_encrypted_test

import data.vvaudit.cloud.snapshots_encrypted as rule

_subject(handle, encrypted) := {
	"object": {"status": {"snapshotHandle": handle}},
	"facts": {"cloud": {"snapshots": {"snap-1": {"encrypted": encrypted}}}},
}

test_encrypted if {
	count(rule.deny) + count(rule.unknown) == 0 with input as _subject("snap-1", true)
	rule.examined == {{
		"path": ["status", "snapshotHandle"],
		"observed": true,
	}} with input as _subject("snap-1", true)
}

test_plain if {
	rule.deny == {{
		"path": ["status", "snapshotHandle"],
		"message": "snapshot snap-1 is not encrypted, says the cloud",
		"observed": false,
		"expected": true,
	}} with input as _subject("snap-1", false)
}

test_not_told if {
	{result.message | some result in rule.unknown} == {
		"snapshot snap-2 in what the cloud said",
	} with input as _subject("snap-2", true)
	subject := {"object": {"status": {"snapshotHandle": "snap-1"}}, "facts": {"cloud": null}}
	count(rule.deny) + count(rule.unknown) + count(rule.examined) == 0 with input as subject
}
