package vvaudit.access.rbac_without_wildcards_test

import data.vvaudit.access.rbac_without_wildcards as rule

_role(rules, object, allow) := {
	"subject": {"ref": 2, "objectKind": "ClusterRole", "name": "ops"},
	"object": object,
	"rules": rules,
	"parameters": {"allow": allow},
}

_entry(ref, index, body) := {"ref": ref, "path": ["rules", index], "rule": body}

_all := {"apiGroups": [""], "resources": ["pods", "*"], "verbs": ["get"]}

test_a_wildcard_is_denied if {
	subject := _role([_entry(2, 0, _all)], {}, [])
	rule.deny == {{
		"ref": 2,
		"path": ["rules", 0, "resources", 1],
		"message": "* in resources of a rule (get on pods, *)",
		"observed": "*",
		"expected": "named one by one",
		"related": [],
	}} with input as subject
	rule.examined == {{
		"ref": 2,
		"path": ["rules", 0],
		"observed": "get on pods, *",
	}} with input as subject
}

test_every_list_counts if {
	body := {"apiGroups": ["*"], "resources": ["*/scale"], "verbs": ["*", 7]}
	count(rule.deny) == 3 with input as _role([_entry(2, 0, body)], {}, [])
}

test_every_path_counts if {
	every url in ["*", "/*"] {
		body := {"nonResourceURLs": ["/metrics", url], "verbs": ["get"]}
		{result.path | some result in rule.deny} == {
			["rules", 0, "nonResourceURLs", 1],
		} with input as _role([_entry(2, 0, body)], {}, [])
	}
}

test_an_aggregated_rule_points_at_its_own_role if {
	some result in rule.deny with input as _role([_entry(5, 1, _all)], {"aggregationRule": {}}, [])
	result.ref == 5
	result.path == ["rules", 1, "resources", 1]
	result.related == [{
		"ref": 2,
		"path": ["aggregationRule"],
		"message": "ClusterRole ops aggregates this rule",
	}]
}

test_the_copy_in_the_aggregating_role_is_left_out if {
	entries := [_entry(2, 0, _all), _entry(5, 1, _all)]
	count(rule.deny) == 1 with input as _role(entries, {"aggregationRule": {}}, [])
}

test_named_rules_are_held if {
	body := {"nonResourceURLs": ["/healthz/*"], "verbs": ["get"]}
	subject := _role([_entry(2, 0, body), _entry(2, 1, {})], {}, [])
	count(rule.deny) == 0 with input as subject
	count(rule.examined) == 2 with input as subject
}

test_roles_can_be_allowed if {
	every allow in [["ops"], ["o*"], ["[", "o?s"]] {
		count(rule.deny) == 0 with input as _role([_entry(2, 0, _all)], {}, allow)
	}
}

test_no_rules_are_seen if {
	rule.examined == {{"path": ["rules"], "observed": "no rules"}} with input as _role([], {}, [])
}
