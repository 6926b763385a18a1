package vvaudit.pod_security.host_paths_unused_test

import data.vvaudit.pod_security.host_paths_unused as rule

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

test_a_path_of_the_node_is_denied if {
	volumes := [{"name": "tmp", "emptyDir": {}}, {"name": "run", "hostPath": {"path": "/run"}}]
	subject := _pod({"volumes": volumes}, {})
	rule.deny == {{
		"path": _at(["volumes", 1, "hostPath"]),
		"message": "volume run is the node's /run",
		"observed": "/run",
		"expected": null,
	}} with input as subject
	rule.examined == {{"path": _at(["volumes"]), "observed": ["/run"]}} with input as subject
}

test_none_is_held if {
	every volumes in [null, [], [{"name": "tmp", "hostPath": null}], ["tmp", null]] {
		subject := _pod({"volumes": volumes}, {})
		count(rule.deny) == 0 with input as subject
		rule.examined == {{"path": _at(["volumes"]), "observed": []}} with input as subject
	}
}
