package vvaudit.autoscaling.custom_metric_served_test

import data.vvaudit.autoscaling.custom_metric_served as rule

_metric(type, average, value) := {
	"type": type,
	"name": "requests",
	"averageValue": average,
	"value": value,
	"path": ["spec", "metrics", 0],
}

_server(metrics, changes) := object.union(
	{
		"ref": 3,
		"group": "custom.metrics.k8s.io",
		"name": "v1beta1.custom.metrics.k8s.io",
		"host": "adapter.monitoring",
		"workloads": [{"name": "adapter"}],
		"metrics": metrics,
		"missing": [],
		"jobs": ["web"],
		"addresses": [],
	},
	changes,
)

_rule(name, jobs) := {"name": name, "jobs": jobs, "ref": 4, "path": ["data", "c.yaml", "rules", 0]}

_subject(metrics, servers) := {
	"neighbours": {"hpas": [{"ref": 2, "metrics": metrics}]},
	"configuration": {"metricServers": servers},
	"parameters": {"metric_value": 1000},
}

_messages := {result.message | some result in rule.deny}

_pods := [_metric("Pods", 1000, null)]

test_served if {
	subject := _subject(_pods, [_server([_rule("requests", ["web"])], {})])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"metric requests at 1000 for each pod, served by v1beta1.custom.metrics.k8s.io",
	} with input as subject
}

test_another_value if {
	_messages == {
		"metric requests is kept at 5000 for each pod; promised are 1000",
	} with input as _subject(
		[_metric("Object", null, 5000)],
		[_server([_rule("requests", [])], {})],
	)
}

test_no_such_metric if {
	_messages == {
		"the autoscaler has no metric of its own",
	} with input as _subject([_metric("Resource", null, null)], [])
	_messages == {"no autoscaler scales the workload"} with input as {
		"neighbours": {"hpas": []},
		"configuration": {"metricServers": []},
		"parameters": {"metric_value": 1000},
	}
}

test_nobody_is_registered if {
	_messages == {
		"no APIService serves custom.metrics.k8s.io, which metric requests needs",
	} with input as _subject(_pods, [])
	_messages == {
		"no APIService serves external.metrics.k8s.io, which metric requests needs",
	} with input as _subject([_metric("External", 1000, null)], [_server([], {})])
}

test_leads_to_no_pod if {
	_messages == {
		"APIService v1beta1.custom.metrics.k8s.io leads to no pod: adapter.monitoring",
	} with input as _subject(_pods, [_server([], {"workloads": []})])
}

test_another_name if {
	_messages == {
		"nobody serves metric requests; served are: other",
	} with input as _subject(_pods, [_server([_rule("other", [])], {})])
}

test_a_job_that_is_not_there if {
	_messages == {
		"the series of metric requests come from job api, which no scrape job is called",
	} with input as _subject(_pods, [_server([_rule("requests", ["api"])], {})])
}

test_asks_nobody if {
	address := {"host": "prometheus.m.svc", "ref": 5, "path": [], "workloads": []}
	_messages == {
		"v1beta1.custom.metrics.k8s.io asks prometheus.m.svc, which leads to no pod",
	} with input as _subject(_pods, [_server([_rule("requests", [])], {"addresses": [address]})])
}

test_not_told if {
	every server in [
		_server([], {}),
		_server([_rule(null, [])], {}),
		_server([_rule("other", [])], {"missing": ["adapter"]}),
	] {
		count(rule.deny) == 0 with input as _subject(_pods, [server])
		{one.message | some one in rule.unknown} == {
			"what the server of v1beta1.custom.metrics.k8s.io is told to serve",
		} with input as _subject(_pods, [server])
	}
}
