package vvaudit.cache.redis_replicas_follow_test

import data.vvaudit.cache.redis_replicas_follow as rule

_directive(name, argument) := {
	"name": name,
	"arguments": [argument],
	"ref": 2,
	"path": ["data", "redis.conf", name],
}

_subject(pods, directives, known) := {
	"subject": {"path": ["spec", "template"]},
	"replicas": {"min": pods, "source": "spec.replicas"},
	"configuration": {"files": [], "missing": [], "redis": [{
		"container": "redis",
		"sentinel": false,
		"file": "/data/redis.conf",
		"known": known,
		"directives": directives,
	}]},
	"parameters": {"redis_pods": 2},
}

_follows := [
	_directive("replicaof", "redis-0.redis"),
	_directive("replica-announce-ip", "$POD.redis"),
]

_messages := {result.message | some result in rule.deny}

test_follow if {
	subject := _subject(3, _follows, true)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"replicaof redis-0.redis",
		"replica-announce-ip $POD.redis",
	} with input as subject
}

test_alone if {
	_messages == {"1 pods; a failover needs 2"} with input as _subject(1, _follows, true)
}

test_all_are_masters if {
	_messages == {
		"no pod follows another: nothing says replicaof",
	} with input as _subject(3, [], true)
}

test_by_addresses if {
	_messages == {
		"the pods announce no name, so that Sentinel knows them by their addresses",
	} with input as _subject(3, [_directive("replicaof", "redis-0.redis")], true)
	_messages == {"the pods announce the address 10.0.0.7"} with input as _subject(
		3, [_follows[0], _directive("replica-announce-ip", "10.0.0.7")],
		true,
	)
}

test_never_promoted if {
	_messages == {
		"replica-priority is 0: no pod is ever promoted",
	} with input as _subject(3, array.concat(_follows, [_directive("replica-priority", "0")]), true)
}

test_not_known if {
	subject := _subject(3, [], false)
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}

test_missing if {
	subject := object.union(_subject(3, [], true), {"configuration": {"missing": [{
		"name": "redis",
		"key": "",
		"path": [],
	}]}})
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
