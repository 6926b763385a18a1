package vvaudit.pod_security.run_as_user_not_root_test

import data.vvaudit.pod_security.run_as_user_not_root as rule

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

test_zero_is_wrong_wherever_it_stands if {
	spec := {"securityContext": {"runAsUser": 0}}
	subject := _pod(spec, {"web": {"securityContext": {"runAsUser": 0}}})
	rule.deny == {
		{
			"path": _at(["securityContext", "runAsUser"]),
			"message": "runAsUser is 0, which is root, for the pod",
			"observed": 0,
			"expected": "a number above 0",
			"container": null,
		},
		{
			"path": _at(["containers", 0, "securityContext", "runAsUser"]),
			"message": "runAsUser is 0, which is root, for container web",
			"observed": 0,
			"expected": "a number above 0",
			"container": "web",
		},
	} with input as subject
}

test_unset_and_others_are_held if {
	subject := _pod({}, {"app": {}, "web": {"securityContext": {"runAsUser": 1000}}})
	count(rule.deny) == 0 with input as subject
	{place.observed | some place in rule.examined} == {null, 1000} with input as subject
}

test_nothing_is_asked_before_1_23 if {
	subject := _pod({"securityContext": {"runAsUser": 0}}, {"web": {}})
	count(rule.deny) == 1 with input as _told(subject, {"version": "1.23"})
	count(rule.deny | rule.examined) == 0 with input as _told(subject, {"version": "1.22"})
}

test_own_users_may_be_root_from_1_35 if {
	subject := _pod({"hostUsers": false, "securityContext": {"runAsUser": 0}}, {"web": {}})
	count(rule.deny) == 0 with input as subject
	{"path": _at(["hostUsers"]), "observed": false} in rule.examined with input as subject
	count(rule.deny) == 1 with input as _told(subject, {"version": "1.34"})
}
