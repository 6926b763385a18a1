package vvaudit.availability.readiness_gates_rollout_test

import data.vvaudit.availability.readiness_gates_rollout as rule

_container(name, type, spec) := {
	"name": name,
	"type": type,
	"path": ["spec", "template", "spec", name],
	"spec": spec,
}

_subject(kind, strategy, containers, services) := {
	"subject": {"objectKind": kind},
	"object": {"spec": {"strategy": {"type": strategy}}},
	"pod": {"path": ["spec", "template"], "spec": {}},
	"containers": containers,
	"neighbours": {"services": services},
}

_service := [{"ports": [{"port": 80, "targetPort": 8080}]}]

_at(name) := ["spec", "template", "spec", name, "readinessProbe"]

_open := {"ports": [{"containerPort": 8080}]}

_unset := "readinessProbe is not set: the pod counts as ready as soon as it runs"

test_probed if {
	web := _container("web", "container", {"readinessProbe": {"httpGet": {"port": 8080}}})
	subject := _subject("StatefulSet", "", [web], _service)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": _at("web"),
		"observed": "httpGet",
		"container": "web",
	}} with input as subject
}

test_the_only_container_behind_a_service if {
	subject := _subject("StatefulSet", "", [_container("web", "container", {})], _service)
	rule.deny == {{
		"path": _at("web"),
		"message": _unset,
		"observed": null,
		"expected": "a readiness probe",
		"container": "web",
	}} with input as subject
}

test_ports_of_a_deployment_that_rolls if {
	containers := [
		_container("web", "container", _open),
		_container("proxy", "sidecar", _open),
		_container("init", "init", _open),
		_container("logs", "container", {"ports": null}),
	]
	{[result.path, result.message] | some result in rule.deny} == {
		[_at("web"), _unset],
		[_at("proxy"), _unset],
	} with input as _subject("Deployment", "RollingUpdate", containers, [])
	count(rule.deny) == 0 with input as _subject("Deployment", "Recreate", containers, [])
}

test_a_probe_that_does_nothing if {
	spec := object.union(_open, {"readinessProbe": {"periodSeconds": 5}})
	subject := _subject("DaemonSet", "", [_container("web", "container", spec)], _service)
	rule.deny == {{
		"path": _at("web"),
		"message": "readinessProbe has no exec, grpc, httpGet or tcpSocket",
		"observed": null,
		"expected": "a readiness probe",
		"container": "web",
	}} with input as subject
}

test_a_probe_that_does_not_say_what_to_do if {
	spec := object.union(_open, {"readinessProbe": {"exec": {}}})
	subject := _subject("DaemonSet", "", [_container("web", "container", spec)], _service)
	{[result.message, result.observed] | some result in rule.deny} == {
		["readinessProbe has exec without a command", "exec"],
	} with input as subject
}

test_nobody_waits_for_a_job if {
	subject := _subject("Job", "", [_container("run", "container", _open)], _service)
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_targets_by_name if {
	service := [{"ports": [{"port": 80, "targetPort": "http"}, null]}]
	spec := {"ports": [{"name": "http", "containerPort": 8080}]}
	containers := [_container("a", "container", spec), _container("b", "container", {})]
	{result.container | some result in rule.deny} == {"a"} with input as _subject(
		"ReplicaSet", "",
		containers, service,
	)
}
