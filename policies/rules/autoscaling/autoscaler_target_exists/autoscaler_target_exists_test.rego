package vvaudit.autoscaling.autoscaler_target_exists_test

import data.vvaudit.autoscaling.autoscaler_target_exists as rule

_subject(target, same_kind, complete) := {
	"subject": {"namespace": "shop"},
	"object": {"spec": {"scaleTargetRef": {"apiVersion": "extensions/v1beta1"}}},
	"autoscaler": {"target": {"kind": "Deployment", "name": "web"}},
	"neighbours": {"target": target, "sameKind": same_kind},
	"inventory": {"complete": complete},
}

_at := ["spec", "scaleTargetRef", "name"]

_messages := {result.message | some result in rule.deny}

test_a_target_that_exists if {
	subject := _subject({"ref": 1}, [], false)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": _at, "observed": "Deployment web"}} with input as subject
}

test_a_misspelt_name if {
	rule.deny == {{
		"path": _at,
		"message": "Deployment web does not exist in namespace shop; there is api, wbe",
		"observed": "Deployment web",
		"expected": "a workload of the namespace",
	}} with input as _subject(null, ["api", "wbe"], false)
}

test_nothing_at_all if {
	_messages == {
		"Deployment web does not exist in namespace shop",
	} with input as _subject(null, [], true)
	part := _subject(null, [], false)
	count(rule.deny) + count(rule.examined) == 0 with input as part
	rule.unknown == {{
		"path": _at,
		"message": "Deployment web, which is not in what was scanned",
	}} with input as part
	count(rule.unknown) == 0 with input as _subject(null, [], true)
}

test_another_group if {
	rule.deny == {{
		"path": ["spec", "scaleTargetRef", "apiVersion"],
		"message": "apiVersion extensions/v1beta1 is not that of Deployment web",
		"observed": "extensions/v1beta1",
		"expected": "the apiVersion of the target",
	}} with input as _subject(null, ["web"], false)
	none := object.union(_subject(null, ["web"], false), {"object": {"spec": null}})
	_messages == {"apiVersion (none) is not that of Deployment web"} with input as none
}
