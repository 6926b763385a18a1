package vvaudit.cache.redis_persistence_test

import data.vvaudit.cache.redis_persistence as rule

_at := ["spec", "template", "spec", "containers", 0]

_directive(name, arguments) := {
	"name": name,
	"arguments": arguments,
	"ref": 2,
	"path": ["data", "redis.conf", name],
}

_subject(kind, directives, changes) := {
	"subject": {"ref": 1, "objectKind": kind, "path": ["spec", "template"]},
	"pod": {"spec": {}},
	"containers": [{
		"name": "redis",
		"path": _at,
		"spec": {"volumeMounts": [{"name": "data", "mountPath": "/data"}]},
	}],
	"neighbours": {"claims": [{"name": "data", "ref": 1, "path": []}]},
	"configuration": {"files": [], "missing": [], "redis": [object.union(
		{
			"container": "redis",
			"sentinel": false,
			"file": "/etc/redis.conf",
			"known": true,
			"directives": directives,
		},
		changes,
	)]},
}

_messages := {result.message | some result in rule.deny}

test_appended if {
	subject := _subject("StatefulSet", [
		_directive("appendonly", ["no"]),
		_directive("appendonly", ["yes"]),
		_directive("save", [""]),
		_directive("dir", ["/data"]),
	], {})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		{"appendonly": ["no", "yes"], "save": [""]},
	} with input as subject
}

test_saved if {
	count(rule.deny) == 0 with input as _subject("StatefulSet", [], {})
	count(rule.deny) == 0 with input as _subject("StatefulSet", [
		_directive("appendonly", ["no"]),
		_directive("save", [""]),
		_directive("save", ["900", "1"]),
	], {})
}

test_off if {
	_messages == {
		"neither the append-only file nor snapshots are on",
	} with input as _subject("StatefulSet", [_directive("save", [""])], {})
	{result.path | some result in rule.deny} == {
		["data", "redis.conf", "save"],
	} with input as _subject("StatefulSet", [_directive("save", [""])], {})
}

test_a_deployment_with_its_data_elsewhere if {
	_messages == {
		"Redis is a Deployment, whose pods have no volumes of their own",
		"the data in /var/lib/redis lie on no claim",
	} with input as _subject("Deployment", [_directive("dir", ["/var/lib/redis"])], {})
}

test_rendered_by_nobody if {
	subject := _subject("StatefulSet", [], {"known": false})
	count(rule.deny) == 0 with input as subject
	{one.message | some one in rule.unknown} == {
		"/etc/redis.conf, which nothing in what was scanned makes",
	} with input as subject
}

test_missing if {
	subject := object.union(_subject("StatefulSet", [], {}), {"configuration": {"missing": [{
		"name": "redis",
		"key": "",
		"path": [],
	}]}})
	count(rule.unknown) == 1 with input as subject
}

test_a_sentinel_persists_nothing if {
	subject := _subject("Deployment", [], {"sentinel": true})
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}
