package vvaudit.health.probes_set_test

import data.vvaudit.health.probes_set as rule

_subject(kind, pod, spec) := {
	"subject": {"objectKind": kind},
	"pod": {"path": [], "spec": pod},
	"containers": [
		{"name": "web", "type": "container", "path": ["spec", "containers", 0], "spec": spec},
		{"name": "init", "type": "init", "path": ["spec", "initContainers", 0], "spec": {}},
	],
	"parameters": {"probes": ["livenessProbe", "readinessProbe"]},
}

_at(probe) := ["spec", "containers", 0, probe]

_both := {
	"livenessProbe": {"exec": {"command": ["true"]}},
	"readinessProbe": {"grpc": {"port": 9000}},
}

test_probed if {
	subject := _subject("Deployment", {}, _both)
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{"path": _at("livenessProbe"), "observed": "exec", "container": "web"},
		{"path": _at("readinessProbe"), "observed": "grpc", "container": "web"},
	} with input as subject
}

test_one_finding_for_each_missing_probe if {
	expected := {
	{
		"path": _at(probe),
		"message": sprintf("%s is not set", [probe]),
		"observed": null,
		"expected": "a probe",
		"container": "web",
	} |
		some probe in ["livenessProbe", "readinessProbe"]
	}
	rule.deny == expected with input as _subject("Pod", {}, {})
	rule.deny == expected with input as _subject("Widget", {}, {})
}

test_a_probe_without_anything_to_ask if {
	every probe in [{"periodSeconds": 5}, {"httpGet": null}, "yes"] {
		rule.deny == {{
			"path": _at("livenessProbe"),
			"message": "livenessProbe has no exec, grpc, httpGet or tcpSocket",
			"observed": null,
			"expected": "a probe",
			"container": "web",
		}} with input as _subject("DaemonSet", {}, {
			"livenessProbe": probe,
			"readinessProbe": {"httpGet": {"port": "http"}},
		})
	}
}

_living(probe) := {"livenessProbe": probe, "readinessProbe": {"grpc": {"port": 9000}}}

test_a_handler_that_says_nothing if {
	every handler, gap in {
		"exec": "a command",
		"httpGet": "a port",
		"tcpSocket": "a port",
		"grpc": "a port",
	} {
		subject := _subject("Pod", {}, _living({handler: {}}))
		rule.deny == {{
			"path": _at("livenessProbe"),
			"message": sprintf("livenessProbe has %s without %s", [handler, gap]),
			"observed": handler,
			"expected": "a probe",
			"container": "web",
		}} with input as subject
	}
	every probe in [
		{"exec": {"command": []}},
		{"exec": {"command": "true"}},
		{"httpGet": {"port": null, "path": "/"}},
		{"tcpSocket": {"port": 0}},
	] {
		subject := _subject("Pod", {}, _living(probe))
		count(rule.deny) == 1 with input as subject
	}
}

test_two_handlers if {
	two := {"exec": {}, "tcpSocket": {"port": 80}}
	subject := _subject("Pod", {}, _living(two))
	count(rule.deny) == 0 with input as subject
	"exec and tcpSocket" in {seen.observed | some seen in rule.examined} with input as subject
}

test_what_ends_by_itself if {
	every subject in [
		_subject("Job", {"restartPolicy": "Never"}, {}),
		_subject("CronJob", {}, {}),
		_subject("Pod", {"restartPolicy": "Never"}, {}),
		_subject("Workflow", {"restartPolicy": "OnFailure"}, {}),
	] {
		count(rule.deny) + count(rule.examined) == 0 with input as subject
	}
}
