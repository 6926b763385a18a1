package vvaudit.monitoring.loki_retention_enforced_test

import data.vvaudit.monitoring.loki_retention_enforced as rule

_tree := {
	"limits_config": {"retention_period": "168h"},
	"compactor": {"retention_enabled": true, "delete_request_store": "filesystem"},
	"schema_config": {"configs": [{"index": {"period": "24h"}}]},
}

_subject(tree, flags, tag) := {
	"subject": {"path": ["spec", "template"]},
	"containers": [{"image": {"name": "docker.io/grafana/loki", "tag": tag}}],
	"configuration": {
		"commands": [{"program": "loki"}],
		"flags": flags,
		"missing": [],
		"files": [{
			"ref": 2,
			"file": "/etc/loki/loki.yaml",
			"path": ["data", "loki.yaml"],
			"format": "yaml",
			"problem": "",
			"tree": tree,
		}],
	},
	"parameters": {"period": "7d"},
}

_flag(value) := [{"program": "loki", "name": "config.file", "value": value}]

_messages := {result.message | some result in rule.deny}

test_enforced if {
	subject := _subject(_tree, _flag("/etc/loki/loki.yaml"), "3.7.7")
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {"168h", true} with input as subject
	count(rule.deny) == 0 with input as _subject(_tree, [], "3.7.7")
}

test_shorter if {
	tree := object.union(_tree, {"limits_config": {"retention_period": "3d"}})
	_messages == {"logs are kept for 3d instead of 7d"} with input as _subject(tree, [], "3.7.7")
}

test_for_ever_and_never_deleted if {
	tree := {"schema_config": {"configs": [{"index": {"period": "168h"}}]}}
	_messages == {
		"logs are kept for ever instead of 7d",
		"the compactor deletes nothing: retention_enabled is not true",
		"retention does not work with index tables of 168h",
	} with input as _subject(tree, [], "3.7.7")
}

test_no_store if {
	tree := object.union(
		object.remove(_tree, ["compactor"]),
		{"compactor": {"retention_enabled": true}},
	)
	said := "the compactor has no delete_request_store, without which Loki 3 does not start"
	_messages == {said} with input as _subject(tree, [], "3.7.7")
	count(rule.deny) == 0 with input as _subject(tree, [], "2.9.1")
}

test_another_file if {
	subject := _subject(_tree, _flag("/data/rendered.yaml"), "3.7.7")
	{one.message | some one in rule.unknown} == {"the configuration of Loki"} with input as subject
}

test_missing if {
	subject := object.union(_subject({}, [], "3.7.7"), {"configuration": {"files": [], "missing": [{
		"name": "loki",
		"key": "",
		"path": [],
	}]}})
	count(rule.unknown) == 1 with input as subject
	count(rule.deny) == 0 with input as subject
}

test_no_loki if {
	subject := {"configuration": {"commands": [], "files": []}, "parameters": {"period": "7d"}}
	count(rule.deny) + count(rule.unknown) + count(rule.examined) == 0 with input as subject
}
