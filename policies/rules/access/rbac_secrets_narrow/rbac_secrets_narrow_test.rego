package vvaudit.access.rbac_secrets_narrow_test

import data.vvaudit.access.rbac_secrets_narrow as rule

_role(body) := {
	"subject": {"ref": 2, "objectKind": "Role", "name": "app"},
	"object": {},
	"rules": [{"ref": 2, "path": ["rules", 0], "rule": body}],
	"parameters": {},
}

_read := {"apiGroups": [""], "resources": ["pods", "secrets"], "verbs": ["list", "get"]}

test_every_secret_is_denied if {
	rule.deny == {{
		"ref": 2,
		"path": ["rules", 0, "resources", 1],
		"message": concat(" ", [
			"a rule without resourceNames grants get, list on every Secret",
			"(list, get on pods, secrets)",
		]),
		"observed": "secrets",
		"expected": "Secrets by resourceNames",
		"related": [],
	}} with input as _role(_read)
}

test_wildcards_count if {
	every part in [{"apiGroups": ["*"]}, {"resources": ["*"]}, {"verbs": ["*"]}] {
		count(rule.deny) == 1 with input as _role(object.union(_read, part))
	}
}

test_less_is_held if {
	every part in [
		{"resourceNames": ["app-tls"]},
		{"resources": ["secrets/status", "*/status"]},
		{"apiGroups": ["apps"]},
		{"verbs": ["create", "delete"]},
		{"verbs": null},
	] {
		subject := _role(object.union(_read, part))
		count(rule.deny) == 0 with input as subject
		count(rule.examined) == 1 with input as subject
	}
}

test_an_empty_name_names_nothing if {
	every names in [[""], ["app-tls", ""], [], null] {
		count(rule.deny) == 1 with input as _role(object.union(_read, {"resourceNames": names}))
	}
}
