package vvaudit.access.rbac_without_anonymous_test

import data.vvaudit.access.rbac_without_anonymous as rule

_binding(subjects, role) := {
	"subject": {"ref": 3, "objectKind": "RoleBinding", "name": "open"},
	"object": {"subjects": subjects},
	"role": {"kind": "Role", "name": role, "ref": null, "rules": []},
	"parameters": {"allow": ["system:public-*"], "allow_authenticated": ["system:discovery"]},
}

_jane := {"kind": "User", "name": "jane"}

_everybody := {"kind": "Group", "name": "system:unauthenticated"}

test_everybody_is_denied if {
	subject := _binding([_jane, _everybody], "view")
	rule.deny == {{
		"path": ["subjects", 1],
		"message": concat(" ", [
			"RoleBinding open gives Role view to callers without a name",
			"(system:unauthenticated)",
		]),
		"observed": "system:unauthenticated",
		"expected": "named users, groups or accounts",
	}} with input as subject
	rule.examined == {{
		"path": ["subjects"],
		"observed": ["jane", "system:unauthenticated"],
	}} with input as subject
}

test_anonymous_is_denied if {
	anonymous := {"kind": "User", "name": "system:anonymous"}
	count(rule.deny) == 1 with input as _binding([anonymous], "view")
}

test_everybody_with_an_account_is_denied if {
	group := {"kind": "Group", "name": "system:authenticated"}
	rule.deny == {{
		"path": ["subjects", 1],
		"message": concat(" ", [
			"RoleBinding open gives Role view to everybody with an account",
			"(system:authenticated)",
		]),
		"observed": "system:authenticated",
		"expected": "named users, groups or accounts",
	}} with input as _binding([_jane, group], "view")
	every role in ["system:discovery", "system:public-info-viewer"] {
		count(rule.deny) == 0 with input as _binding([group], role)
	}
	count(rule.deny) == 1 with input as _binding([_everybody], "system:discovery")
}

test_others_are_held if {
	account := {"kind": "ServiceAccount", "name": "system:anonymous"}
	every subjects in [[_jane], [account], [], null, ["system:anonymous"]] {
		count(rule.deny) == 0 with input as _binding(subjects, "view")
	}
	count(rule.deny) == 0 with input as _binding([_everybody], "system:public-info-viewer")
}
