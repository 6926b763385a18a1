package vvaudit.pod_security.seccomp_profile_set_test

import data.vvaudit.pod_security.seccomp_profile_set as rule

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

_set(type) := {"securityContext": {"seccompProfile": {"type": type}}}

_safe := ["RuntimeDefault", "Localhost"]

test_profiles_in_force_are_held if {
	subject := _pod(_set("RuntimeDefault"), {"app": {}, "web": _set("Localhost")})
	count(rule.deny) == 0 with input as subject
	{place.observed | some place in rule.examined} == {
		"RuntimeDefault",
		"Localhost",
	} with input as subject
}

test_unset_is_denied if {
	subject := _pod({}, {"app": {}, "web": _set("RuntimeDefault")})
	rule.deny == {{
		"path": _at(["containers", 0, "securityContext", "seccompProfile"]),
		"message": "no seccompProfile is set for container app or its pod",
		"observed": null,
		"expected": _safe,
		"container": "app",
	}} with input as subject
}

test_another_type_is_denied_wherever_it_stands if {
	subject := _pod(_set("Unconfined"), {"app": _set("RuntimeDefault"), "web": _set("Unconfined")})
	rule.deny == {
		{
			"path": _at(["securityContext", "seccompProfile", "type"]),
			"message": "the seccomp profile's type is \"Unconfined\" for the pod",
			"observed": "Unconfined",
			"expected": _safe,
			"container": null,
		},
		{
			"path": _at(["containers", 1, "securityContext", "seccompProfile", "type"]),
			"message": "the seccomp profile's type is \"Unconfined\" for container web",
			"observed": "Unconfined",
			"expected": _safe,
			"container": "web",
		},
	} with input as subject
}

test_a_profile_without_a_type_is_denied if {
	subject := _pod({}, {"web": {"securityContext": {"seccompProfile": {}}}})
	{result.observed | some result in rule.deny} == {""} with input as subject
}

test_windows_is_left_out_from_1_25 if {
	subject := _pod({"os": {"name": "windows"}}, {"web": {}})
	count(rule.deny | rule.examined) == 0 with input as subject
	count(rule.deny) == 1 with input as _told(subject, {"version": "1.24"})
}

test_nothing_is_asked_before_1_19 if {
	subject := _pod({}, {"web": {}})
	count(rule.deny | rule.examined) == 0 with input as _told(subject, {"version": "1.18"})
}
