package vvaudit.pod_security.host_namespaces_unused_test

import data.vvaudit.pod_security.host_namespaces_unused as rule

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

test_each_shared_namespace_is_denied if {
	subject := _pod({"hostNetwork": true, "hostPID": true, "hostIPC": false}, {})
	rule.deny == {
		{
			"path": _at(["hostNetwork"]),
			"message": "hostNetwork is true",
			"observed": true,
			"expected": false,
		},
		{
			"path": _at(["hostPID"]),
			"message": "hostPID is true",
			"observed": true,
			"expected": false,
		},
	} with input as subject
	count(rule.examined) == 3 with input as subject
}

test_unset_is_held if {
	subject := _pod({"hostPID": null}, {})
	count(rule.deny) == 0 with input as subject
	{place.observed | some place in rule.examined} == {null} with input as subject
}
