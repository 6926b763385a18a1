package vvaudit.pod_security.volume_types_restricted_test

import data.vvaudit.pod_security.volume_types_restricted as rule

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
	"parameters": {"allowed": ["emptyDir", "secret"]},
}

_at(steps) := array.concat(["spec", "template", "spec"], steps)

_volumes(volumes) := _pod({"volumes": volumes}, {})

test_another_type_is_denied if {
	subject := _volumes([{"name": "tmp", "emptyDir": {}}, {"name": "media", "nfs": {}}])
	rule.deny == {{
		"path": _at(["volumes", 1, "nfs"]),
		"message": "volume media is of type nfs",
		"observed": "nfs",
		"expected": ["emptyDir", "secret"],
	}} with input as subject
	rule.examined == {{
		"path": _at(["volumes"]),
		"observed": ["emptyDir", "nfs"],
	}} with input as subject
}

test_allowed_types_and_none_are_held if {
	null_type := [{"name": "a", "secret": {}, "nfs": null}]
	every volumes in [null, [], [{"name": "tmp"}], null_type, ["a"]] {
		count(rule.deny) == 0 with input as _volumes(volumes)
		count(rule.examined) == 1 with input as _volumes(volumes)
	}
}
