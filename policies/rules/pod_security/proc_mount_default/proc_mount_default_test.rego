package vvaudit.pod_security.proc_mount_default_test

import data.vvaudit.pod_security.proc_mount_default as rule

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
	"parameters": {"level": "baseline", "version": "latest"},
}

_at(steps) := array.concat(["spec", "template", "spec"], steps)

_told(subject, parameters) := object.union(subject, {"parameters": parameters})

_unmasked := {"securityContext": {"procMount": "Unmasked"}}

test_unmasked_is_denied if {
	rule.deny == {{
		"path": _at(["containers", 0, "securityContext", "procMount"]),
		"message": "procMount is \"Unmasked\" for container web",
		"observed": "Unmasked",
		"expected": "Default",
		"container": "web",
	}} with input as _pod({}, {"web": _unmasked})
}

test_default_and_unset_are_held if {
	subject := _pod({}, {"app": {}, "web": {"securityContext": {"procMount": "Default"}}})
	count(rule.deny) == 0 with input as subject
	{place.observed | some place in rule.examined} == {null, "Default"} with input as subject
}

test_own_users_may_see_it_all_from_1_35_in_the_baseline if {
	subject := _pod({"hostUsers": false}, {"web": _unmasked})
	count(rule.deny) == 0 with input as subject
	{"path": _at(["hostUsers"]), "observed": false} in rule.examined with input as subject
	count(rule.deny) == 1 with input as _told(subject, {"version": "1.34"})
	count(rule.deny) == 1 with input as _told(subject, {"level": "restricted"})
}
