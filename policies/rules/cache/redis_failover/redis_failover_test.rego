package vvaudit.cache.redis_failover_test

import data.vvaudit.cache.redis_failover as rule

_directive(name, arguments) := {
	"name": name,
	"arguments": arguments,
	"values": [[argument] | some argument in arguments],
	"hosts": [],
	"ref": 2,
	"path": ["data", "sentinel.conf", name],
}

_monitor(host, workloads) := object.union(
	_directive("sentinel monitor", ["shop", host, "6379", "2"]),
	{"hosts": [{"host": host, "workloads": workloads}]},
)

_redis(pods) := [{
	"ref": 5,
	"kind": "StatefulSet",
	"namespace": "shop",
	"name": "redis",
	"min": pods,
}]

_names := [
	_directive("sentinel resolve-hostnames", ["yes"]),
	_directive("sentinel announce-hostnames", ["yes"]),
]

_subject(directives) := {
	"subject": {"path": ["spec", "template"]},
	"configuration": {"files": [], "missing": [], "redis": [{
		"container": "sentinel",
		"sentinel": true,
		"file": "/etc/sentinel.conf",
		"directives": directives,
	}]},
}

_messages := {result.message | some result in rule.deny}

test_by_a_name_that_stays if {
	subject := _subject(array.concat(_names, [_monitor("redis-0.redis", _redis(3))]))
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"redis-0.redis leads to StatefulSet shop/redis, 3 pods",
	} with input as subject
}

test_by_an_address if {
	every address in ["10.0.0.7", "fd00::7"] {
		_messages == {
			sprintf("the master is monitored by the address %s", [address]),
		} with input as _subject([_monitor(address, [])])
	}
}

test_a_name_that_leads_nowhere if {
	_messages == {
		"the master's name redis leads to no pod",
	} with input as _subject(array.concat(_names, [_monitor("redis", [])]))
}

test_nobody_to_promote if {
	_messages == {
		"StatefulSet shop/redis has 1 pods: a failover finds nobody to promote",
	} with input as _subject(array.concat(_names, [_monitor("redis", _redis(1))]))
}

test_names_are_not_resolved if {
	directives := [
		_monitor("redis", _redis(3)),
		_directive("sentinel resolve-hostnames", ["no"]),
	]
	_messages == {
		"sentinel resolve-hostnames is not yes, so that names do not stay names",
		"sentinel announce-hostnames is not yes, so that names do not stay names",
	} with input as _subject(directives)
	{result.path | some result in rule.deny} == {
		["data", "sentinel.conf", "sentinel resolve-hostnames"],
		["data", "sentinel.conf", "sentinel monitor"],
	} with input as _subject(directives)
}

test_another_master if {
	timeout := [_directive("sentinel failover-timeout", ["shopp", "60000"])]
	directives := array.concat(_names, array.concat(timeout, [_monitor("redis", _redis(3))]))
	_messages == {
		"sentinel failover-timeout speaks of the master shopp; monitored is shop",
	} with input as _subject(directives)
}

test_a_host_that_nobody_knows if {
	unresolved := object.union(
		_monitor("$master", []),
		{"hosts": [], "values": [["shop"], [], [], []]},
	)
	subject := _subject(array.concat(_names, [unresolved]))
	count(rule.deny) == 0 with input as subject
	{one.message | some one in rule.unknown} == {
		"the host that is monitored as shop",
	} with input as subject
}

test_nothing_is_monitored if {
	{one.message | some one in rule.unknown} == {
		"which master is monitored by /etc/sentinel.conf",
	} with input as _subject([])
}

test_missing if {
	subject := object.union(
		_subject(array.concat(_names, [_monitor("redis", _redis(3))])),
		{"configuration": {"missing": [{"name": "redis", "key": "", "path": []}]}},
	)
	count(rule.unknown) == 1 with input as subject
}
