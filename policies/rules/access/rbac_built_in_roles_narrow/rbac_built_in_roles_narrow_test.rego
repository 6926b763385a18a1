package vvaudit.access.rbac_built_in_roles_narrow_test

import data.vvaudit.access.rbac_built_in_roles_narrow as rule

_binding(kind, role, subjects) := {
	"subject": {"ref": 3, "objectKind": kind, "name": "ci"},
	"object": {"subjects": subjects},
	"role": object.union({"kind": "ClusterRole", "name": "edit", "ref": null, "rules": []}, role),
	"parameters": {"built_in": ["admin", "edit"]},
}

_robot := {"kind": "ServiceAccount", "name": "ci", "namespace": "shop"}

test_an_account_is_denied if {
	subject := _binding("RoleBinding", {}, [{"kind": "User", "name": "jane"}, _robot])
	rule.deny == {{
		"path": ["subjects", 1],
		"message": concat(" ", [
			"RoleBinding ci gives ServiceAccount ci the Secrets, shells and accounts",
			"of its namespace by the built-in ClusterRole edit",
		]),
		"observed": "ClusterRole edit",
		"expected": "a role that names what the account needs",
	}} with input as subject
	rule.examined == {{
		"path": ["roleRef", "name"],
		"observed": "ClusterRole edit",
	}} with input as subject
}

test_every_name_of_an_account_is_denied if {
	every subject in [
		{"kind": "User", "name": "system:serviceaccount:shop:ci"},
		{"kind": "Group", "name": "system:serviceaccounts"},
		{"kind": "Group", "name": "system:serviceaccounts:shop"},
	] {
		bound := _binding("ClusterRoleBinding", {"name": "admin"}, [subject])
		some result in rule.deny with input as bound
		contains(result.message, "of every namespace")
	}
}

test_people_and_other_roles_are_held if {
	every subject in [
		{"kind": "User", "name": "jane"},
		{"kind": "Group", "name": "system:serviceaccountsofmine"},
		{"kind": "ServiceAccount"},
		{"name": "ci"},
		null,
	] {
		count(rule.deny) == 0 with input as _binding("RoleBinding", {}, [subject])
	}
	every role in [{"name": "view"}, {"kind": "Role"}] {
		count(rule.deny) == 0 with input as _binding("RoleBinding", role, [_robot])
	}
	count(rule.deny) == 0 with input as _binding("RoleBinding", {}, null)
}
