package vvaudit.cache.redis_sentinel_quorum_test

import data.vvaudit.cache.redis_sentinel_quorum as rule

_monitor(arguments) := {
	"name": "sentinel monitor",
	"arguments": arguments,
	"ref": 2,
	"path": ["data", "sentinel.conf", "sentinel monitor"],
}

_subject(pods, directives, quorum) := {
	"subject": {"path": ["spec", "template"]},
	"replicas": {"min": pods, "source": "spec.replicas"},
	"configuration": {"files": [], "missing": [], "redis": [
		{
			"container": "sentinel",
			"sentinel": true,
			"file": "/etc/sentinel.conf",
			"directives": directives,
		},
		{"container": "redis", "sentinel": false, "directives": []},
	]},
	"parameters": {"sentinels": 3, "quorum": quorum},
}

_of(quorum) := [_monitor(["shop", "redis-0.redis", "6379", quorum])]

_messages := {result.message | some result in rule.deny}

test_as_promised if {
	every quorum in [2, null] {
		count(rule.deny) + count(rule.unknown) == 0 with input as _subject(3, _of("2"), quorum)
	}
	{seen.observed | some seen in rule.examined} == {
		"quorum 2 of 3",
	} with input as _subject(3, _of("2"), 2)
}

test_too_few if {
	_messages == {"1 Sentinels instead of 3"} with input as _subject(1, _of("2"), 2)
}

test_another_quorum if {
	_messages == {
		"the quorum for shop is 1; expected is 2",
	} with input as _subject(3, _of("1"), null)
	_messages == {
		"the quorum for shop is missing; expected is 2",
	} with input as _subject(3, [_monitor(["shop", "redis-0.redis", "6379"])], 2)
}

test_nothing_is_monitored if {
	subject := _subject(3, [], 2)
	count(rule.deny) == 0 with input as subject
	{one.message | some one in rule.unknown} == {
		"which master is monitored by /etc/sentinel.conf",
	} with input as subject
}

test_missing if {
	subject := object.union(_subject(3, _of("2"), 2), {"configuration": {"missing": [{
		"name": "redis",
		"key": "",
		"path": [],
	}]}})
	count(rule.unknown) == 1 with input as subject
}
