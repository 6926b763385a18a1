package vvaudit.access.rbac_without_escalation_test

import data.vvaudit.access.rbac_without_escalation as rule

_role(groups, resources, verbs) := {
	"subject": {"ref": 2, "objectKind": "Role", "name": "app"},
	"object": {},
	"rules": [{
		"ref": 2,
		"path": ["rules", 0],
		"rule": {"apiGroups": groups, "resources": resources, "verbs": verbs},
	}],
	"parameters": {},
}

_rbac := "rbac.authorization.k8s.io"

test_escalate_is_denied if {
	subject := _role([_rbac], ["roles", "clusterroles"], ["get", "escalate"])
	rule.deny == {{
		"ref": 2,
		"path": ["rules", 0, "verbs", 1],
		"message": "a rule grants escalate on clusterroles, roles, and so more than it says",
		"observed": "escalate",
		"expected": "no escalate, bind or impersonate",
		"related": [],
	}} with input as subject
}

test_each_way_up_is_denied if {
	every way in [
		[_rbac, "clusterroles", "bind"],
		[_rbac, "rolebindings", "bind"],
		[_rbac, "roles", "*"],
		["", "users", "impersonate"],
		["", "serviceaccounts", "*"],
		["authentication.k8s.io", "uids", "impersonate"],
		["authentication.k8s.io", "userextras/scopes", "impersonate"],
		["authentication.k8s.io", "userextras/*", "*"],
		["", "serviceaccounts/token", "create"],
		["", "serviceaccounts/token", "*"],
		["", "*", "create"],
		["*", "*", "*"],
	] {
		subject := _role([way[0]], [way[1]], [way[2]])
		count(rule.deny) == 1 with input as subject
	}
}

test_other_rights_are_held if {
	every way in [
		["apis.example.com", "apiexports", "bind"],
		[_rbac, "rolebindings", "*"],
		[_rbac, "roles", "update"],
		["apps", "*", "*"],
		["", "serviceaccounts/token", "get"],
		["", "serviceaccounts", "create"],
		["authentication.k8s.io", "userextras/scopes", "create"],
	] {
		subject := _role([way[0]], [way[1]], [way[2]])
		count(rule.deny) == 0 with input as subject
		count(rule.examined) == 1 with input as subject
	}
}

test_tokens_of_named_accounts_are_what_they_say if {
	subject := _role([""], ["serviceaccounts/token"], ["create"])
	entry := object.union(subject.rules[0], {"rule": {"resourceNames": ["vault"]}})
	count(rule.deny) == 0 with input as object.union(subject, {"rules": [entry]})
	rule.deny == {{
		"ref": 2,
		"path": ["rules", 0, "verbs", 0],
		"message": "a rule grants create on serviceaccounts/token, and so more than it says",
		"observed": "create",
		"expected": "resourceNames that name the accounts",
		"related": [],
	}} with input as subject
}
