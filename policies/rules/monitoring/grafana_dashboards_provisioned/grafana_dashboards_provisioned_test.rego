package vvaudit.monitoring.grafana_dashboards_provisioned_test

import data.vvaudit.monitoring.grafana_dashboards_provisioned as rule

_provider(providers) := {
	"ref": 3,
	"key": "providers.yaml",
	"path": ["data", "providers.yaml"],
	"file": "/etc/grafana/provisioning/dashboards/providers.yaml",
	"format": "yaml",
	"problem": "",
	"tree": {"providers": providers},
}

_dashboard(file, tree) := {
	"ref": 4,
	"key": "web.json",
	"path": ["data", "web.json"],
	"file": file,
	"format": "json",
	"problem": "",
	"tree": tree,
}

_files_of := [{"name": "files", "type": "file", "options": {"path": "/var/dashboards"}}]

_subject(files, least) := {
	"pod": {"path": ["spec", "template"]},
	"containers": [{"image": {"name": "docker.io/grafana/grafana"}}],
	"configuration": {"files": files, "missing": [], "variables": []},
	"parameters": {"dashboards": least},
}

_messages := {result.message | some result in rule.deny}

test_provisioned if {
	subject := _subject(
		[_provider(_files_of), _dashboard("/var/dashboards/web.json", {"title": "Web"})],
		1,
	)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {"/var/dashboards: Web"} with input as subject
}

test_dashboards_elsewhere if {
	_messages == {
		"provider files finds 0 dashboards in /var/dashboards; at least 1 are promised",
	} with input as _subject(
		[_provider(_files_of), _dashboard("/var/dashboards2/web.json", {"title": "Web"})],
		1,
	)
}

test_no_provider if {
	_messages == {
		"no provider of dashboards is in /etc/grafana/provisioning/dashboards/",
	} with input as _subject([], 1)
	count(rule.deny) == 1 with input as _subject([_provider([{"type": "http"}])], 1)
}

test_another_folder if {
	subject := object.union(_subject([_provider(_files_of)], 1), {"configuration": {"variables": [{
		"name": "GF_PATHS_PROVISIONING",
		"value": "/opt/grafana",
	}]}})
	_messages == {"no provider of dashboards is in /opt/grafana/dashboards/"} with input as subject
}

test_without_a_title if {
	_messages == {"web.json has no title; Grafana does not take it"} with input as _subject(
		[_provider(_files_of), _dashboard("/var/dashboards/web.json", {"title": ""})],
		0,
	)
}

test_missing if {
	subject := object.union(_subject([], 1), {"configuration": {"missing": [{
		"name": "dashboards",
		"key": "",
		"path": [],
	}]}})
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
