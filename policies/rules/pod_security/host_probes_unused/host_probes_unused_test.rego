package vvaudit.pod_security.host_probes_unused_test

import data.vvaudit.pod_security.host_probes_unused as rule

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

_bad := {
	"livenessProbe": {"httpGet": {"port": 80, "host": "10.0.0.1"}},
	"lifecycle": {"preStop": {"tcpSocket": {"port": 80, "host": "drain"}}},
}

test_each_host_is_denied if {
	subject := _pod({}, {"web": _bad})
	rule.deny == {
		{
			"path": _at(["containers", 0, "livenessProbe", "httpGet", "host"]),
			"message": "the livenessProbe.httpGet of container web calls host 10.0.0.1",
			"observed": "10.0.0.1",
			"expected": null,
			"container": "web",
		},
		{
			"path": _at(["containers", 0, "lifecycle", "preStop", "tcpSocket", "host"]),
			"message": "the lifecycle.preStop.tcpSocket of container web calls host drain",
			"observed": "drain",
			"expected": null,
			"container": "web",
		},
	} with input as subject
	rule.examined == {{
		"path": _at(["containers", 0]),
		"observed": {"livenessProbe.httpGet": "10.0.0.1", "lifecycle.preStop.tcpSocket": "drain"},
		"container": "web",
	}} with input as subject
}

test_no_host_is_held if {
	every probe in [null, {}, {"httpGet": {"host": ""}}, {"tcpSocket": {"host": null}}, "x"] {
		subject := _pod({}, {"web": {"readinessProbe": probe}})
		count(rule.deny) == 0 with input as subject
		count(rule.examined) == 1 with input as subject
	}
}

test_nothing_is_asked_before_1_34 if {
	subject := _pod({}, {"web": _bad})
	count(rule.deny) == 2 with input as _told(subject, {"version": "v1.34"})
	count(rule.deny | rule.examined) == 0 with input as _told(subject, {"version": "1.33"})
}
