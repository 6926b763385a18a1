package vvaudit.pod_security.run_as_non_root_test

import data.vvaudit.pod_security.run_as_non_root as rule

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

_own_users := _pod({"hostUsers": false, "securityContext": {"runAsNonRoot": false}}, {"web": {}})

test_true_of_the_pod_is_inherited if {
	subject := _pod({"securityContext": {"runAsNonRoot": true}}, {"web": {}})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": _at(["securityContext", "runAsNonRoot"]),
		"observed": true,
		"container": null,
	}} with input as subject
}

test_false_of_the_container_wins if {
	spec := {"securityContext": {"runAsNonRoot": true}}
	subject := _pod(spec, {"web": {"securityContext": {"runAsNonRoot": false}}, "app": {}})
	rule.deny == {{
		"path": _at(["containers", 1, "securityContext", "runAsNonRoot"]),
		"message": "runAsNonRoot is false for container web",
		"observed": false,
		"expected": true,
		"container": "web",
	}} with input as subject
}

test_false_of_the_pod_is_wrong_though_overridden if {
	spec := {"securityContext": {"runAsNonRoot": false}}
	subject := _pod(spec, {"web": {"securityContext": {"runAsNonRoot": true}}})
	rule.deny == {{
		"path": _at(["securityContext", "runAsNonRoot"]),
		"message": "runAsNonRoot is false for the pod",
		"observed": false,
		"expected": true,
		"container": null,
	}} with input as subject
}

test_unset_is_wrong_for_each_container if {
	subject := _pod({}, {"app": {}, "web": {"securityContext": {"runAsUser": 1000}}})
	{result.message | some result in rule.deny} == {
		"runAsNonRoot is not set for container app or its pod",
		"runAsNonRoot is not set for container web or its pod",
	} with input as subject
}

test_own_users_may_be_root_from_1_35 if {
	count(rule.deny) == 0 with input as _own_users
	{"path": _at(["hostUsers"]), "observed": false} in rule.examined with input as _own_users
	count(rule.deny) == 0 with input as _told(_own_users, {"version": "v1.35"})
	count(rule.deny) == 1 with input as _told(_own_users, {"version": "1.34"})
}

test_what_is_no_version_is_the_latest if {
	count(rule.deny) == 0 with input as _told(_own_users, {"version": null})
	count(rule.deny) == 0 with input as _told(_own_users, {"version": "newest"})
}
