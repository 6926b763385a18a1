package vvaudit.pod_security.seccomp_not_unconfined_test

import data.vvaudit.pod_security.seccomp_not_unconfined as rule

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

_set(type) := {"securityContext": {"seccompProfile": {"type": type}}}

_of_pod := "seccomp.security.alpha.kubernetes.io/pod"

_of_web := "container.seccomp.security.alpha.kubernetes.io/web"

_old(annotations) := object.union(
	_pod(_set("Unconfined"), {"web": {}}),
	{"pod": {"annotations": annotations}, "parameters": {"version": "1.18"}},
)

test_unset_is_held if {
	subject := _pod({}, {"web": {}})
	count(rule.deny) == 0 with input as subject
	{place.observed | some place in rule.examined} == {null} with input as subject
}

test_unconfined_is_denied_wherever_it_stands if {
	subject := _pod(_set("Unconfined"), {"app": _set("Localhost"), "web": _set("Unconfined")})
	rule.deny == {
		{
			"path": _at(["securityContext", "seccompProfile", "type"]),
			"message": "the seccomp profile's type is \"Unconfined\" for the pod",
			"observed": "Unconfined",
			"expected": ["RuntimeDefault", "Localhost"],
			"container": null,
		},
		{
			"path": _at(["containers", 1, "securityContext", "seccompProfile", "type"]),
			"message": "the seccomp profile's type is \"Unconfined\" for container web",
			"observed": "Unconfined",
			"expected": ["RuntimeDefault", "Localhost"],
			"container": "web",
		},
	} with input as subject
}

test_annotations_count_before_1_19_and_fields_do_not if {
	every good in ["runtime/default", "docker/default", "localhost/web.json"] {
		subject := _old({_of_pod: good, _of_web: good})
		count(rule.deny) == 0 with input as subject
		{place.observed | some place in rule.examined} == {good} with input as subject
	}
	count(rule.deny) == 0 with input as _old({})
}

test_a_bad_annotation_is_denied if {
	subject := _old({_of_pod: "unconfined", _of_web: ""})
	expected := ["runtime/default", "docker/default", "localhost/*"]
	rule.deny == {
		{
			"path": ["spec", "template", "metadata", "annotations", _of_pod],
			"message": "the seccomp annotation is \"unconfined\" for the pod",
			"observed": "unconfined",
			"expected": expected,
			"container": null,
		},
		{
			"path": ["spec", "template", "metadata", "annotations", _of_web],
			"message": "the seccomp annotation is \"\" for container web",
			"observed": "",
			"expected": expected,
			"container": "web",
		},
	} with input as subject
}
