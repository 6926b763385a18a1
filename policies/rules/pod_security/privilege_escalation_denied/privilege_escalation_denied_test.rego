package vvaudit.pod_security.privilege_escalation_denied_test

import data.vvaudit.pod_security.privilege_escalation_denied as rule

_pod(spec, containers) := {
	"pod": {"path": ["spec", "template"], "annotations": {}, "spec": spec},
	"containers": [{
		"name": name,
		"path": _at(["containers", index]),
		"spec": container,
	} |
		some index, name in sort(object.keys(containers))
		container := containers[name]
	],
	"parameters": {"version": "latest"},
}

_at(steps) := array.concat(["spec", "template", "spec"], steps)

_told(subject, parameters) := object.union(subject, {"parameters": parameters})

_set(value) := {"securityContext": {"allowPrivilegeEscalation": value}}

test_false_is_held if {
	subject := _pod({}, {"web": _set(false)})
	count(rule.deny) == 0 with input as subject
	count(rule.examined) == 1 with input as subject
}

test_true_and_unset_are_denied if {
	subject := _pod({}, {"app": {}, "web": _set(true)})
	rule.deny == {
		{
			"path": _at(["containers", 0, "securityContext", "allowPrivilegeEscalation"]),
			"message": "allowPrivilegeEscalation is not set, and so true, for container app",
			"observed": null,
			"expected": false,
			"container": "app",
		},
		{
			"path": _at(["containers", 1, "securityContext", "allowPrivilegeEscalation"]),
			"message": "allowPrivilegeEscalation is true for container web",
			"observed": true,
			"expected": false,
			"container": "web",
		},
	} with input as subject
}

test_windows_is_left_out_from_1_25 if {
	subject := _pod({"os": {"name": "windows"}}, {"web": {}})
	count(rule.deny | rule.examined) == 0 with input as subject
	count(rule.deny) == 1 with input as _told(subject, {"version": "1.24"})
}

test_nothing_is_asked_before_1_8 if {
	subject := _pod({}, {"web": {}})
	count(rule.deny | rule.examined) == 0 with input as _told(subject, {"version": "1.7"})
}
