package vvaudit.layout.files_present_test

import data.vvaudit.layout.files_present as rule

_platform(files, wanted) := {"platform": {"files": files}, "parameters": {"files": wanted}}

test_there if {
	files := _platform(["a/web.yaml", "b/web.yaml"], ["web.yaml"])
	count(rule.deny) == 0 with input as files
	count(rule.unknown) == 0 with input as files
	rule.examined == {
		{"path": [], "observed": "a/web.yaml"},
		{"path": [], "observed": "b/web.yaml"},
	} with input as files
}

test_missing if {
	rule.deny == {{
		"path": [],
		"message": "b/web.yaml is not among the 1 files in what was scanned",
		"observed": null,
		"expected": "b/web.yaml",
	}} with input as _platform(["a/web.yaml"], ["b/web.yaml"])
}

test_no_folder if {
	count(rule.deny) == 0 with input as _platform([], ["web.yaml"])
	rule.unknown == {{
		"path": [],
		"message": "the folder that holds the files",
	}} with input as _platform([], ["web.yaml"])
	count(rule.unknown) == 0 with input as _platform([], [])
}
