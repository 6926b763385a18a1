package vvaudit.monitoring.metric_families_collected_test

import data.vvaudit.monitoring.metric_families_collected as rule

_subject(families) := {
	"configuration": {
		"commands": [{"program": "prometheus"}],
		"missing": [],
		"files": [],
		"prometheus": {"ref": 4, "path": ["data", "p.yml"], "jobs": [
			{
				"name": "redis",
				"ref": 4,
				"path": ["data", "p.yml", "scrape_configs", 0],
				"nodes": false,
				"metricsPath": "/metrics",
				"targets": [{"image": "docker.io/oliver006/redis_exporter"}],
			},
			{
				"name": "nodes",
				"ref": 4,
				"path": ["data", "p.yml", "scrape_configs", 1],
				"nodes": true,
				"metricsPath": "/metrics",
				"targets": [],
			},
		]},
	},
	"parameters": {"families": families},
}

_messages := {result.message | some result in rule.deny}

test_collected if {
	subject := _subject({
		"Redis": {"images": ["*/redis_exporter"]},
		"Kubernetes": {"node_paths": ["/metrics"]},
	})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"Redis: job redis scrapes docker.io/oliver006/redis_exporter",
		"Kubernetes: job nodes scrapes /metrics of the nodes",
	} with input as subject
}

test_not_collected if {
	_messages == {
		"database metrics: no job scrapes a container of */postgres-exporter",
		"containers metrics: no job scrapes /metrics/cadvisor of the nodes",
	} with input as _subject({
		"database": {"images": ["*/postgres-exporter"]},
		"containers": {"node_paths": ["/metrics/cadvisor"]},
	})
}

test_what_is_missing if {
	subject := {
		"configuration": {
			"commands": [{"program": "prometheus"}],
			"missing": [{"name": "p", "key": "", "path": []}],
			"prometheus": null,
		},
		"parameters": {"families": {"a": {"images": ["b"]}}},
	}
	count(rule.unknown) == 1 with input as subject
	count(rule.deny) == 0 with input as subject
}
