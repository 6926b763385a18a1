package vvaudit.monitoring.prometheus_retention_test

import data.vvaudit.monitoring.prometheus_retention as rule

_at := ["spec", "template", "spec", "containers", 0]

_flag(name, value) := {
	"container": "prometheus",
	"program": "prometheus",
	"name": name,
	"value": value,
	"ref": 7,
	"path": array.concat(_at, ["args", 0]),
}

_claim := {"name": "data", "ref": 7, "path": ["claim"], "size": "50Gi", "sizeBytes": 53687091200}

_subject(flags, files, claims, parameters) := {
	"subject": {"ref": 7, "path": ["spec", "template"]},
	"pod": {"spec": {}},
	"containers": [{
		"name": "prometheus",
		"path": _at,
		"spec": {"volumeMounts": [
			{"name": "data", "mountPath": "/prometheus"},
			{"name": "etc", "mountPath": "/etc"},
		]},
	}],
	"neighbours": {"claims": claims},
	"configuration": {
		"commands": [{"program": "prometheus", "container": "prometheus"}],
		"flags": array.concat([_flag("storage.tsdb.path", "/prometheus")], flags),
		"files": files,
		"missing": [],
	},
	"parameters": object.union({"time": null, "largest_share": null}, parameters),
}

_both := {"time": "30d", "largest_share": 0.9}

_messages := {result.message | some result in rule.deny}

test_as_promised_in_other_units if {
	subject := _subject(
		[
			_flag("storage.tsdb.retention.time", "720h"),
			_flag("storage.tsdb.retention.size", "42GB"),
		],
		[], [_claim], _both,
	)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {"720h", "42GB", "50Gi"} with input as subject
}

test_shorter_and_without_a_limit if {
	subject := _subject([_flag("storage.tsdb.retention.time", "15d")], [], [_claim], _both)
	_messages == {
		"samples are kept for 15d instead of 30d",
		"no size limits the samples; 15d of them may outgrow 50Gi",
	} with input as subject
}

test_larger_than_the_claim if {
	subject := _subject([_flag("storage.tsdb.retention.size", "60GB")], [], [_claim], _both)
	_messages == {
		"up to 60GB of samples do not fit a claim of 50Gi with room to spare",
		"no time limits the samples: they are kept until the size is reached",
	} with input as subject
}

test_a_size_that_is_none if {
	subject := _subject(
		[_flag("storage.tsdb.retention.size", "lots")],
		[], [_claim], {"largest_share": 0.9},
	)
	count(rule.deny) == 1 with input as subject
}

test_nothing_is_set if {
	subject := _subject([], [], [_claim], _both)
	_messages == {
		"samples are kept for 15d instead of 30d",
		"no size limits the samples; 15d of them may outgrow 50Gi",
	} with input as subject
}

test_no_claim if {
	subject := _subject(
		[
			_flag("storage.tsdb.retention", "30d"),
			_flag("storage.tsdb.retention.size", "42GB"),
		],
		[], [], _both,
	)
	_messages == {"the samples in /prometheus lie on no claim"} with input as subject
}

test_in_the_file if {
	file := {
		"ref": 3,
		"path": ["data", "prometheus.yml"],
		"problem": "",
		"tree": {"storage": {"tsdb": {"retention": {"time": "14d", "size": "40GB"}}}},
	}
	subject := _subject([], [file], [_claim], _both)
	_messages == {"samples are kept for 14d instead of 30d"} with input as subject
	{result.path | some result in rule.deny} == {
		["data", "prometheus.yml", "storage", "tsdb", "retention", "time"],
	} with input as subject
}

test_no_folder_is_named if {
	subject := object.union(_subject([], [], [_claim], {"largest_share": 0.9}), {
		"configuration": {"flags": [_flag("storage.tsdb.retention.size", "42GB")]},
	})
	_messages == {"the samples in data/ lie on no claim"} with input as subject
}

test_a_size_without_a_time if {
	subject := object.union(
		_subject([], [], [_claim], {"largest_share": 0.9}),
		{"configuration": {"flags": []}},
	)
	count(rule.deny) == 1 with input as subject
	rule._shown_time == "any time" with rule._times as [] with input as subject
}

test_what_is_missing if {
	subject := object.union(_subject([], [], [], {}), {"configuration": {"missing": [{
		"name": "prometheus",
		"key": "",
		"path": [],
	}]}})
	count(rule.unknown) == 1 with input as subject
	count(rule.deny) == 0 with input as subject
}
