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

test_rules_or_labels_are_no_default_deny if {
	every policy in [
		_policy(["Ingress"], true, [{}], []),
		_policy(["Ingress"], false, [], []),
		_policy(["Egress"], true, [], []),
	] {
		rule.deny == {{
			"path": ["metadata", "name"],
			"message": concat(" ", [
				"namespace shop has no NetworkPolicy",
				"that selects every pod and denies all ingress",
			]),
			"observed": "no default deny of ingress",
			"expected": "a policy of type Ingress for every pod without rules",
		}} with input as _namespace([policy], true, ["Ingress"])
	}
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
