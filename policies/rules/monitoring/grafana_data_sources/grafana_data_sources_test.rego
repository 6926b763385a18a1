package vvaudit.monitoring.grafana_data_sources_test

import data.vvaudit.monitoring.grafana_data_sources as rule

_path := ["data", "sources.yaml", "datasources", 0, "url"]

_address(workloads, served) := {
	"host": "prometheus.monitoring.svc",
	"port": 9090,
	"ref": 3,
	"path": _path,
	"served": served,
	"service": {"name": "prometheus"},
	"workloads": workloads,
}

_prometheus := [{
	"kind": "StatefulSet",
	"namespace": "m",
	"name": "p",
	"images": ["quay.io/prom/prometheus"],
}]

_file(sources) := {
	"ref": 3,
	"path": ["data", "sources.yaml"],
	"file": "/etc/grafana/provisioning/datasources/sources.yaml",
	"problem": "",
	"tree": {"datasources": sources},
}

_source := {"name": "Metrics", "type": "prometheus", "url": "http://prometheus.monitoring.svc:9090"}

_subject(files, addresses) := {
	"pod": {"path": ["spec", "template"]},
	"containers": [{"image": {"name": "docker.io/grafana/grafana"}}],
	"configuration": {"files": files, "missing": [], "variables": [], "addresses": addresses},
	"parameters": {"sources": {"prometheus": ["*prometheus*"]}},
}

_messages := {result.message | some result in rule.deny}

test_provisioned if {
	subject := _subject([_file([_source])], [_address(_prometheus, true)])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"prometheus at http://prometheus.monitoring.svc:9090",
	} with input as subject
}

test_none if {
	_messages == {
		"no data source of the type prometheus is provisioned",
	} with input as _subject([], [])
	{result.path | some result in rule.deny} == {
		["spec", "template", "spec", "volumes"],
	} with input as _subject([], [])
	{result.path | some result in rule.deny} == {
		["data", "sources.yaml", "datasources"],
	} with input as _subject([_file([])], [])
}

test_another_folder if {
	subject := object.union(_subject([_file([_source])], []), {"configuration": {"variables": [{
		"name": "GF_PATHS_PROVISIONING",
		"value": "/opt/grafana",
	}]}})
	count(rule.deny) == 1 with input as subject
}

test_leads_nowhere if {
	_messages == {
		"the address of data source Metrics leads to no Service or pod (prometheus.monitoring.svc)",
	} with input as _subject([_file([_source])], [_address([], null)])
}

test_leads_to_another_server if {
	other := [{"kind": "StatefulSet", "namespace": "m", "name": "loki", "images": ["grafana/loki"]}]
	_messages == {
		"the address of data source Metrics leads to StatefulSet m/loki",
	} with input as _subject([_file([_source])], [_address(other, true)])
}

test_a_port_that_nobody_serves if {
	_messages == {
		"Service prometheus of data source Metrics has no port 9090",
	} with input as _subject([_file([_source])], [_address(_prometheus, false)])
}

test_outside if {
	subject := _subject([_file([_source])], [])
	count(rule.deny) == 0 with input as subject
	{one.message | some one in rule.unknown} == {
		"where data source Metrics leads, outside of what was scanned",
	} with input as subject
}

test_unreadable if {
	broken := object.union(_file([]), {"problem": "line 1: no", "key": "a", "name": "b"})
	subject := _subject([broken], [])
	count(rule.deny) == 0 with input as subject
	{one.message | some one in rule.unknown} == {
		"a of ConfigMap b, which cannot be read (line 1: no)",
	} with input as subject
}
