package vvaudit.layout.apply_order_test

import data.vvaudit.layout.apply_order as rule

_need(file, needed, count) := {
	"ref": 4,
	"path": ["metadata", "namespace"],
	"file": file,
	"count": count,
	"needs": {"ref": 1, "file": needed, "kind": "Namespace", "name": "shop"},
}

_platform(needs, order) := {
	"platform": {
		"sources": [{"file": "shop/a.yaml", "ref": 0}, {"file": "shop/b.yaml", "ref": 4}],
		"prerequisites": needs,
	},
	"inventory": {"live": false},
	"parameters": {"order": order},
}

_later := [_need("shop/a.yaml", "shop/b.yaml", 1)]

test_by_the_alphabet if {
	rule.deny == {{
		"ref": 4,
		"path": ["metadata", "namespace"],
		"message": "a.yaml needs Namespace shop, which is in b.yaml, applied later",
		"observed": "b.yaml",
		"expected": "in a.yaml or an earlier file",
		"related": [{"ref": 1, "path": [], "message": "comes later"}],
	}} with input as _platform(_later, [])
	rule.examined == {
		{"ref": 0, "path": [], "observed": "a.yaml, number 1"},
		{"ref": 4, "path": [], "observed": "b.yaml, number 2"},
	} with input as _platform(_later, [])
}

test_as_documented if {
	count(rule.deny) == 0 with input as _platform(_later, ["b.yaml", "a.yaml", "b.yaml"])
	count(rule.unknown) == 0 with input as _platform(_later, ["b.yaml", "a.yaml"])
	count(rule.deny) == 1 with input as _platform(_later, ["a.yaml", "b.yaml"])
}

test_in_one_file if {
	needs := [_need("shop/a.yaml", "shop/a.yaml", 3)]
	rule.deny == {{
		"ref": 4,
		"path": ["metadata", "namespace"],
		"message": "Namespace shop, needed in 3 places, comes later in the same file",
		"observed": "later",
		"expected": "earlier",
		"related": [{"ref": 1, "path": [], "message": "comes later"}],
	}} with input as _platform(needs, [])
}

test_other_files if {
	count(rule.deny) == 0 with input as _platform(_later, ["c.yaml"])
	rule.unknown == {{
		"path": [],
		"message": "the files that the objects are applied from",
	}} with input as _platform(_later, ["c.yaml"])
}

test_live if {
	live := object.union(_platform(_later, []), {"inventory": {"live": true}})
	count(rule.deny) == 0 with input as live
	count(rule.examined) == 0 with input as live
	count(rule.unknown) == 1 with input as live
}
