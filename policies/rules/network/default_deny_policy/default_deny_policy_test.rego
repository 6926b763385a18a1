package vvaudit.network.default_deny_policy_test

import data.vvaudit.network.default_deny_policy as rule

_policy(types, all, ingress, egress) := {
	"ref": 1,
	"name": "deny",
	"types": types,
	"selectsAll": all,
	"ingress": ingress,
	"egress": egress,
}

_namespace(policies, declared, types) := {
	"subject": {"name": "shop"},
	"declared": declared,
	"neighbours": {"networkPolicies": policies, "workloads": [{"ref": 2}]},
	"parameters": {"types": types, "except": ["kube-system"]},
}

test_a_default_deny_is_held if {
	policies := [_policy(["Ingress", "Egress"], true, [], [])]
	subject := _namespace(policies, true, ["Ingress", "Egress"])
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": ["metadata", "name"],
		"observed": {"Ingress": ["deny"], "Egress": ["deny"]},
	}} with input as subject
}

_said := "namespace shop has no NetworkPolicy that selects every pod and denies all ingress"

_wanted := "a policy of type Ingress for every pod without rules"

test_rules_are_no_default_deny if {
	policies := [_policy(["Ingress"], true, [{}], []), _policy(["Ingress"], false, [{}], [])]
	rule.deny == {{
		"path": ["metadata", "name"],
		"message": _said,
		"observed": "no default deny of ingress",
		"expected": _wanted,
	}} with input as _namespace(policies, true, ["Ingress"])
}

test_a_policy_for_some_pods_is_pointed_at if {
	rule.deny == {{
		"ref": 1,
		"path": ["spec", "podSelector"],
		"message": concat(": ", [_said, "deny selects only some pods"]),
		"observed": "some pods",
		"expected": _wanted,
	}} with input as _namespace([_policy(["Ingress"], false, [], [])], true, ["Ingress"])
}

test_a_policy_of_the_other_type_is_pointed_at if {
	rule.deny == {{
		"ref": 1,
		"path": ["spec", "policyTypes"],
		"message": concat(": ", [_said, "deny is of type Egress"]),
		"observed": ["Egress"],
		"expected": _wanted,
	}} with input as _namespace([_policy(["Egress"], true, [], [])], true, ["Ingress"])
}

test_an_undeclared_namespace_is_found_where_it_is_named if {
	some result in rule.deny with input as _namespace([], false, ["Egress"])
	result.path == ["metadata", "namespace"]
}

test_some_namespaces_are_not_judged if {
	subject := _namespace([], true, ["Ingress"])
	empty := object.union(subject, {"neighbours": {"networkPolicies": [], "workloads": []}})
	system := object.union(subject, {"subject": {"name": "kube-system"}})
	count(rule.deny) + count(rule.examined) == 0 with input as empty
	count(rule.deny) + count(rule.examined) == 0 with input as system
}
