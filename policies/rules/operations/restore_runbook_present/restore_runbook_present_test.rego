package vvaudit.operations.restore_runbook_present_test

import data.vvaudit.operations.restore_runbook_present as rule

_section(title, commands, words) := {
	"title": title,
	"path": ["lines", 9],
	"commands": commands,
	"words": words,
}

_subject(sections) := {
	"documents": [{"ref": 4, "name": "README.md", "path": [], "sections": sections}],
	"parameters": {"titles": "restor|recover", "lines": 2, "terms": ["volumesnapshots", "velero"]},
}

test_there if {
	subject := _subject([_section("Restore a volume", 3, ["kubectl", "volumesnapshots"])])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"ref": 4,
		"path": ["lines", 9],
		"observed": "Restore a volume: 3 lines of commands",
	}} with input as subject
}

test_not_there if {
	rule.deny == {{
		"ref": 4,
		"path": [],
		"message": "no section of README.md says how to restore",
		"observed": null,
		"expected": "a section on restoring, with its commands",
	}} with input as _subject([_section("Backups", 3, ["velero"])])
}

test_without_commands if {
	every section in [
		_section("Recovery", 1, ["velero"]),
		_section("Recovery", 5, ["kubectl", "get"]),
	] {
		{r.message | some r in rule.deny} == {
			"section \"Recovery\" has no command that restores",
		} with input as _subject([section])
	}
}

test_no_document if {
	subject := {"documents": []}
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
