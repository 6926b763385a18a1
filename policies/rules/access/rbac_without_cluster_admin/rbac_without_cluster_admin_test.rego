package vvaudit.access.rbac_without_cluster_admin_test

import data.vvaudit.access.rbac_without_cluster_admin as rule

_binding(role, subjects) := {
	"subject": {"ref": 3, "objectKind": "ClusterRoleBinding", "name": "ops"},
	"object": {"subjects": subjects},
	"role": object.union({"kind": "ClusterRole", "name": "tooling", "ref": null, "rules": []}, role),
	"parameters": {"exempt": ["system:masters"]},
}

_jane := {"kind": "User", "name": "jane"}

_everything := {"apiGroups": ["*"], "resources": ["*"], "verbs": ["*"]}

test_cluster_admin_is_denied if {
	subject := _binding({"name": "cluster-admin"}, [_jane, {"name": "x"}])
	rule.deny == {{
		"path": ["roleRef", "name"],
		"message": concat(" ", [
			"ClusterRoleBinding ops gives User jane, subject x everything",
			"by ClusterRole cluster-admin",
		]),
		"observed": "ClusterRole cluster-admin",
		"expected": "a role that names what it allows",
		"related": [],
	}} with input as subject
}

test_a_role_that_grants_everything_is_denied if {
	rules := [{"ref": 8, "path": ["rules", 1], "rule": _everything}]
	some result in rule.deny with input as _binding({"rules": rules}, [_jane])
	result.related == [{"ref": 8, "path": ["rules", 1], "message": "every verb on everything"}]
}

test_less_is_held if {
	bodies := [
		object.union(_everything, {"verbs": ["get"]}),
		object.union(_everything, {"apiGroups": ["apps"]}),
		object.union(_everything, {"resources": "*"}),
		{},
	]
	every body in bodies {
		rules := [{"ref": 8, "path": ["rules", 0], "rule": body}]
		count(rule.deny) == 0 with input as _binding({"rules": rules}, [_jane])
	}
	subject := _binding({"kind": "Role", "name": "cluster-admin"}, [_jane])
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": ["roleRef", "name"],
		"observed": "Role cluster-admin",
	}} with input as subject
}

test_exempt_subjects_and_nobody_are_held if {
	every subjects in [[{"kind": "Group", "name": "system:masters"}], [], null, [{"kind": "User"}]] {
		count(rule.deny) == 0 with input as _binding({"name": "cluster-admin"}, subjects)
	}
}
