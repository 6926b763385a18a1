package vvaudit.pod_security.host_process_unused_test

import data.vvaudit.pod_security.host_process_unused as rule

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

_set(value) := {"securityContext": {"windowsOptions": {"hostProcess": value}}}

test_a_host_process_is_denied_wherever_it_is_set if {
	subject := _pod(_set(true), {"app": _set(false), "web": _set(true)})
	steps := ["securityContext", "windowsOptions", "hostProcess"]
	rule.deny == {
		{
			"path": _at(steps),
			"message": "hostProcess is true for the pod",
			"observed": true,
			"expected": false,
			"container": null,
		},
		{
			"path": array.concat(_at(["containers", 1]), steps),
			"message": "hostProcess is true for container web",
			"observed": true,
			"expected": false,
			"container": "web",
		},
	} with input as subject
	count(rule.examined) == 3 with input as subject
}

test_unset_is_held if {
	subject := _pod({"securityContext": {"windowsOptions": null}}, {"web": {}})
	count(rule.deny) == 0 with input as subject
	{place.observed | some place in rule.examined} == {null} with input as subject
}
