package vvaudit.autoscaling.autoscaler_resource_target_test

import data.vvaudit.autoscaling.autoscaler_resource_target as rule

_path := ["spec", "template", "spec", "containers", 0]

_request_path := array.concat(_path, ["resources", "requests", "cpu"])

_subject(scalers, request, resource, utilization) := {
	"subject": {"objectKind": "Deployment"},
	"pod": {"path": ["spec", "template"], "spec": {}},
	"containers": [
		{
			"name": "web",
			"type": "container",
			"path": _path,
			"spec": {"resources": {"limits": {"cpu": request}}},
			"resources": {"requests": {"cpu": request, "memory": 1}},
		},
		{
			"name": "migrate",
			"type": "init",
			"path": ["spec", "template", "spec", "initContainers", 0],
			"resources": {"requests": {"cpu": null, "memory": null}},
		},
	],
	"neighbours": {"hpas": scalers},
	"parameters": {"resource": resource, "utilization": utilization},
}

_scaler(metrics) := {"ref": 5, "name": "web", "metrics": metrics}

_metric(type, name, utilization) := {
	"type": type,
	"name": name,
	"container": {"Resource": "", "Pods": "", "ContainerResource": "web"}[type],
	"averageUtilization": utilization,
	"averageValue": null,
	"path": ["spec", "metrics", 0],
}

_cpu(utilization) := [_scaler([_metric("Resource", "cpu", utilization)])]

_at := ["spec", "metrics", 0, "resource", "target", "averageUtilization"]

_messages := {result.message | some result in rule.deny}

test_as_promised if {
	subject := _subject(_cpu(70), 500, "cpu", 70)
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{"ref": 5, "path": _at, "observed": 70},
		{"path": _request_path, "observed": 500, "container": "web"},
	} with input as subject
}

test_no_autoscaler if {
	subject := _subject([], 500, "cpu", 70)
	rule.deny == {{
		"path": ["spec", "replicas"],
		"message": "no autoscaler scales the workload",
		"observed": null,
		"expected": "an autoscaler",
	}} with input as subject
	rule.examined == {{"path": ["spec", "replicas"], "observed": null}} with input as subject
	unasked := _subject([], null, "", null)
	count(rule.deny) + count(rule.examined) == 0 with input as unasked
}

test_no_such_metric if {
	every metrics in [
		[_metric("Resource", "cpu", 70)],
		[_metric("Pods", "memory", 80)],
		[_metric("Resource", "memory", null)],
		[object.union(_metric("Resource", "memory", 80), {"averageValue": 500000000})],
		[],
	] {
		subject := _subject([_scaler(metrics)], 500, "memory", 80)
		rule.deny == {{
			"ref": 5,
			"path": ["spec", "metrics"],
			"message": "no metric targets the utilization of memory",
			"observed": null,
			"expected": 80,
		}} with input as subject
	}
	any := _subject([_scaler([])], 500, "memory", null)
	{result.expected | some result in rule.deny} == {null} with input as any
}

test_another_target if {
	subject := _subject(_cpu(90), 500, "cpu", 70)
	rule.deny == {{
		"ref": 5,
		"path": _at,
		"message": "averageUtilization of cpu is 90; promised is 70",
		"observed": 90,
		"expected": 70,
	}} with input as subject
}

test_a_second_target_for_the_same_resource if {
	second := object.union(_metric("Resource", "cpu", 50), {"path": ["spec", "metrics", 1]})
	subject := _subject([_scaler([_metric("Resource", "cpu", 70), second])], 500, "cpu", 70)
	{[result.path[2], result.observed] | some result in rule.deny} == {[1, 50]} with input as subject
}

test_the_target_of_a_container if {
	subject := _subject([_scaler([_metric("ContainerResource", "cpu", 70)])], 500, "cpu", 70)
	count(rule.deny) == 0 with input as subject
	{result.path | some result in rule.examined} == {
		["spec", "metrics", 0, "containerResource", "target", "averageUtilization"],
		_request_path,
	} with input as subject
}

test_the_target_of_a_container_that_is_not_there if {
	other := object.union(_metric("ContainerResource", "cpu", 70), {"container": "proxy"})
	subject := _subject([_scaler([other])], 500, "cpu", 70)
	rule.deny == {{
		"ref": 5,
		"path": ["spec", "metrics", 0, "containerResource", "target", "averageUtilization"],
		"message": "the pods have no running container proxy whose use of cpu is targeted",
		"observed": "proxy",
		"expected": "a container of the pods",
	}} with input as subject
}

test_without_metrics_the_target_is_80_of_cpu if {
	subject := _subject([_scaler([])], 500, "cpu", 70)
	_messages == {"averageUtilization of cpu is 80; promised is 70"} with input as subject
}

test_without_a_request_it_cannot_work if {
	every request in [null, 0] {
		subject := _subject(_cpu(70), request, "", null)
		rule.deny == {{
			"path": _request_path,
			"message": "requests.cpu is not set; the autoscaler web cannot work without it",
			"observed": request,
			"expected": "a request",
			"container": "web",
		}} with input as subject
	}
}

test_values_as_they_are_written if {
	container := {
		"name": "web",
		"type": "container",
		"path": _path,
		"spec": {"resources": {"requests": {"cpu": "500m"}}},
		"resources": {"requests": {"cpu": 500}},
	}
	subject := object.union(_subject(_cpu(70), 500, "cpu", 70), {"containers": [container]})
	{seen.observed | some seen in rule.examined} == {70, "500m"} with input as subject
}

test_the_pods_own_request if {
	pod := {"pod": {"spec": {"resources": {"requests": {"cpu": "1"}}}}}
	subject := object.union(_subject(_cpu(70), null, "cpu", 70), pod)
	count(rule.deny) == 0 with input as subject
}
