package vvaudit.pod_security.pod_security_enforced_test

import data.vvaudit.pod_security.pod_security_enforced as rule

_label := "pod-security.kubernetes.io/enforce"

_namespace(labels, level, modes) := {
	"subject": {"name": "shop"},
	"declared": true,
	"object": {"metadata": {"name": "shop", "labels": labels}},
	"parameters": {"level": level, "modes": modes},
}

_at := ["metadata", "labels", _label]

test_the_level_and_above_are_held if {
	labels := {_label: "restricted", "pod-security.kubernetes.io/enforce-version": "v1.24"}
	every level in ["restricted", "baseline", "privileged"] {
		subject := _namespace(labels, level, ["enforce"])
		count(rule.deny) == 0 with input as subject
		rule.examined == {{"path": _at, "observed": "restricted"}} with input as subject
	}
}

test_no_label_is_denied if {
	rule.deny == {{
		"path": _at,
		"message": "namespace shop has no label pod-security.kubernetes.io/enforce",
		"observed": null,
		"expected": "restricted",
	}} with input as _namespace(null, "restricted", ["enforce"])
}

test_a_lower_level_is_denied if {
	subject := _namespace({_label: "baseline"}, "restricted", ["enforce"])
	rule.deny == {{
		"path": _at,
		"message": "level baseline in label pod-security.kubernetes.io/enforce is too low",
		"observed": "baseline",
		"expected": "restricted",
	}} with input as subject
}

test_no_level_at_all_is_denied if {
	subject := _namespace({_label: "strict"}, "privileged", ["enforce"])
	rule.deny == {{
		"path": _at,
		"message": "\"strict\" in label pod-security.kubernetes.io/enforce is no level",
		"observed": "strict",
		"expected": "privileged",
	}} with input as subject
}

test_each_mode_is_judged if {
	subject := _namespace({_label: "restricted"}, "restricted", ["enforce", "audit", "warn"])
	count(rule.deny) == 2 with input as subject
	count(rule.examined) == 3 with input as subject
}

test_an_unknown_level_asks_for_the_highest if {
	subject := _namespace({_label: "baseline"}, "strict", ["enforce"])
	count(rule.deny) == 1 with input as subject
}

test_an_undeclared_namespace_is_not_known if {
	undeclared := {
		"subject": {"name": "shop"},
		"declared": false,
		"object": null,
		"neighbours": {"workloads": [{"ref": 1}]},
		"parameters": {"level": "restricted", "modes": ["enforce"]},
	}
	count(rule.deny | rule.examined) == 0 with input as undeclared
	rule.unknown == {{
		"path": ["metadata", "namespace"],
		"message": "Namespace shop, which is not in what was scanned",
	}} with input as undeclared
	unasked := object.union(undeclared, {"parameters": {"modes": []}})
	count(rule.unknown) == 0 with input as unasked
	empty := object.union(undeclared, {"neighbours": {"workloads": []}})
	count(rule.unknown) == 0 with input as empty
	count(rule.unknown) == 0 with input as _namespace({}, "restricted", ["enforce"])
}

test_nothing_is_asked_without_parameters if {
	count(rule.deny | rule.examined) == 0 with input as _namespace({}, null, ["enforce"])
	count(rule.deny | rule.examined) == 0 with input as _namespace({}, "restricted", null)
}
