package vvaudit.layout.namespaces_declared_test

import data.vvaudit.layout.namespaces_declared as rule

_platform(objects, wanted) := {
	"platform": {"objects": objects},
	"parameters": {"namespaces": wanted},
}

_shop := {"Namespace": [{"ref": 3, "name": "shop", "namespace": ""}]}

test_declared if {
	count(rule.deny) == 0 with input as _platform(_shop, ["sh*"])
	rule.examined == {{
		"ref": 3,
		"path": ["metadata", "name"],
		"observed": "shop",
	}} with input as _platform(_shop, ["sh*"])
}

test_used if {
	objects := {"Pod": [
		{"ref": 5, "name": "b", "namespace": "shop"},
		{"ref": 2, "name": "a", "namespace": "shop"},
	]}
	rule.deny == {{
		"ref": 2,
		"path": ["metadata", "namespace"],
		"message": "namespace shop is not declared, and objects are in it",
		"observed": null,
		"expected": "a Namespace shop",
	}} with input as _platform(objects, ["shop"])
}

test_nowhere if {
	rule.deny == {{
		"path": [],
		"message": "namespace bank is not declared",
		"observed": null,
		"expected": "a Namespace bank",
	}} with input as _platform(_shop, ["bank"])
}
