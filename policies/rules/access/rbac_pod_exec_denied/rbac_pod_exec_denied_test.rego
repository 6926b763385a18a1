package vvaudit.access.rbac_pod_exec_denied_test

import data.vvaudit.access.rbac_pod_exec_denied as rule

_role(body) := {
	"subject": {"ref": 2, "objectKind": "Role", "name": "app"},
	"object": {},
	"rules": [{"ref": 2, "path": ["rules", 0], "rule": body}],
	"parameters": {},
}

_exec := {"apiGroups": [""], "resources": ["pods/exec"], "verbs": ["create"]}

test_exec_is_denied if {
	rule.deny == {{
		"ref": 2,
		"path": ["rules", 0, "resources", 0],
		"message": "a rule grants create on pods/exec, and so a shell in pods",
		"observed": "pods/exec",
		"expected": "no shell in pods",
		"related": [],
	}} with input as _role(_exec)
}

test_attach_get_and_wildcards_count if {
	every part in [
		{"resources": ["pods/attach"]},
		{"resources": ["*"]},
		{"resources": ["*/attach"]},
		{"resources": ["nodes/proxy"]},
		{"resources": ["*/proxy"], "verbs": ["get"]},
		{"resources": ["pods/ephemeralcontainers"], "verbs": ["patch"]},
		{"resources": ["*/ephemeralcontainers"], "verbs": ["update"]},
		{"resources": ["*"], "verbs": ["patch"]},
		{"verbs": ["get"]},
		{"verbs": ["*"]},
		{"apiGroups": ["*"]},
	] {
		count(rule.deny) == 1 with input as _role(object.union(_exec, part))
	}
}

test_less_is_held if {
	every part in [
		{"resources": ["pods", "pods/log", "*/log"]},
		{"verbs": ["list", "watch"]},
		{"resources": ["pods/ephemeralcontainers"], "verbs": ["get"]},
		{"resources": ["nodes/metrics", "pods/proxy", "services/proxy"]},
		{"resources": [7, {}]},
		{"apiGroups": ["example.com"]},
		{"resources": null},
	] {
		subject := _role(object.union(_exec, part))
		count(rule.deny) == 0 with input as subject
		count(rule.examined) == 1 with input as subject
	}
}
