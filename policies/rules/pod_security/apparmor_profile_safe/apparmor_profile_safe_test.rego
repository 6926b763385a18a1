package vvaudit.pod_security.apparmor_profile_safe_test

import data.vvaudit.pod_security.apparmor_profile_safe as rule

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

_set(profile) := {"securityContext": {"appArmorProfile": profile}}

_key := "container.apparmor.security.beta.kubernetes.io/web"

_annotated(value) := object.union(
	_pod({}, {"web": {}}),
	{"pod": {"annotations": {_key: value, "example.org/profile": "unconfined"}}},
)

test_another_type_is_denied_wherever_it_stands if {
	subject := _pod(_set({"type": "Unconfined"}), {"web": _set({})})
	rule.deny == {
		{
			"path": _at(["securityContext", "appArmorProfile", "type"]),
			"message": "the AppArmor profile's type is \"Unconfined\" for the pod",
			"observed": "Unconfined",
			"expected": ["RuntimeDefault", "Localhost"],
			"container": null,
		},
		{
			"path": _at(["containers", 0, "securityContext", "appArmorProfile", "type"]),
			"message": "the AppArmor profile's type is \"\" for container web",
			"observed": "",
			"expected": ["RuntimeDefault", "Localhost"],
			"container": "web",
		},
	} with input as subject
}

test_unset_and_profiles_are_held if {
	subject := _pod({}, {"app": {}, "web": _set({"type": "Localhost"})})
	count(rule.deny) == 0 with input as subject
	{place.observed | some place in rule.examined} == {null, "Localhost"} with input as subject
}

test_a_bad_annotation_is_denied if {
	subject := _annotated("unconfined")
	rule.deny == {{
		"path": ["spec", "template", "metadata", "annotations", _key],
		"message": "the AppArmor annotation is \"unconfined\" for container web",
		"observed": "unconfined",
		"expected": ["runtime/default", "localhost/*"],
		"container": "web",
	}} with input as subject
	count(rule.deny) == 1 with input as _annotated(7)
}

test_a_good_annotation_is_held if {
	every value in ["", "runtime/default", "localhost/web"] {
		count(rule.deny) == 0 with input as _annotated(value)
		count(rule.examined) == 2 with input as _annotated(value)
	}
}
