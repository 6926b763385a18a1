package vvaudit.pod_security.read_only_root_filesystem_test

import data.vvaudit.pod_security.read_only_root_filesystem as rule

_workload(setting) := {
	"pod": {"path": ["spec", "template"], "spec": {}},
	"containers": [{
		"name": "web",
		"path": ["spec", "template", "spec", "containers", 0],
		"security": {"readOnlyRootFilesystem": setting},
	}],
}

_at := ["spec", "template", "spec", "containers", 0, "securityContext", "readOnlyRootFilesystem"]

test_true_is_held if {
	subject := _workload({"value": true, "from": "container"})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": _at, "observed": true, "container": "web"}} with input as subject
}

test_unset_is_denied if {
	rule.deny == {{
		"path": _at,
		"message": "the root file system is writable: readOnlyRootFilesystem is not set",
		"observed": null,
		"expected": true,
		"container": "web",
	}} with input as _workload({"value": false, "from": "default"})
}

test_false_is_denied if {
	rule.deny == {{
		"path": _at,
		"message": "the root file system is writable: readOnlyRootFilesystem is false",
		"observed": false,
		"expected": true,
		"container": "web",
	}} with input as _workload({"value": false, "from": "container"})
}

test_windows_has_no_such_setting if {
	subject := {"pod": {"path": [], "spec": {"os": {"name": "windows"}}}, "containers": []}
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}
