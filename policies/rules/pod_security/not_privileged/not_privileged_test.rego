package vvaudit.pod_security.not_privileged_test

import data.vvaudit.pod_security.not_privileged as rule

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
	"parameters": {},
}

_at(steps) := array.concat(["spec", "template", "spec"], steps)

test_privileged_is_denied if {
	subject := _pod({}, {"app": {}, "web": {"securityContext": {"privileged": true}}})
	rule.deny == {{
		"path": _at(["containers", 1, "securityContext", "privileged"]),
		"message": "privileged is true for container web",
		"observed": true,
		"expected": false,
		"container": "web",
	}} with input as subject
	count(rule.examined) == 2 with input as subject
}

test_false_and_unset_are_held if {
	subject := _pod({}, {"app": {}, "web": {"securityContext": {"privileged": false}}})
	count(rule.deny) == 0 with input as subject
}
