package vvaudit.pod_security.host_ports_unused_test

import data.vvaudit.pod_security.host_ports_unused as rule

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

test_a_port_of_the_node_is_denied if {
	subject := _pod({}, {"web": {"ports": [{"containerPort": 80}, {"hostPort": 80}]}})
	rule.deny == {{
		"path": _at(["containers", 0, "ports", 1, "hostPort"]),
		"message": "container web opens port 80 of its node",
		"observed": 80,
		"expected": null,
		"container": "web",
	}} with input as subject
	rule.examined == {{
		"path": _at(["containers", 0, "ports"]),
		"observed": [80],
		"container": "web",
	}} with input as subject
}

test_none_is_held if {
	every ports in [null, [], [{"hostPort": 0}], [{"hostPort": null}], ["80"]] {
		subject := _pod({}, {"web": {"ports": ports}})
		count(rule.deny) == 0 with input as subject
		count(rule.examined) == 1 with input as subject
	}
}
