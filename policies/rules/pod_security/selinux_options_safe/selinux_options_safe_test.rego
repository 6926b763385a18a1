package vvaudit.pod_security.selinux_options_safe_test

import data.vvaudit.pod_security.selinux_options_safe as rule

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

_set(options) := {"securityContext": {"seLinuxOptions": options}}

test_each_bad_option_is_denied_wherever_it_stands if {
	bad := _set({"type": "container_t", "user": "u", "role": "r"})
	results := rule.deny with input as _pod(_set({"type": "spc_t"}), {"web": bad})
	at := _at(["containers", 0, "securityContext", "seLinuxOptions"])
	{object.remove(result, ["expected"]) | some result in results} == {
		{
			"path": _at(["securityContext", "seLinuxOptions", "type"]),
			"message": "the SELinux type is spc_t for the pod",
			"observed": "spc_t",
			"container": null,
		},
		{
			"path": array.concat(at, ["user"]),
			"message": "the SELinux user is u for container web",
			"observed": "u",
			"container": "web",
		},
		{
			"path": array.concat(at, ["role"]),
			"message": "the SELinux role is r for container web",
			"observed": "r",
			"container": "web",
		},
	}
}

test_unset_empty_and_container_types_are_held if {
	every options in [null, {}, {"type": "", "user": "", "role": null}, {"type": "container_kvm_t"}] {
		subject := _pod(_set(options), {"web": {}})
		count(rule.deny) == 0 with input as subject
		count(rule.examined) == 1 with input as subject
	}
}

test_container_engine_t_came_in_1_31 if {
	subject := _pod({}, {"web": _set({"type": "container_engine_t"})})
	count(rule.deny) == 0 with input as subject
	count(rule.deny) == 0 with input as _told(subject, {"version": "1.31"})
	count(rule.deny) == 1 with input as _told(subject, {"version": "1.30"})
}
