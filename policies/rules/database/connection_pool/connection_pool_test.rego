package vvaudit.database.connection_pool_test

import data.vvaudit.database.connection_pool as rule

_file(tree) := {
	"ref": 2,
	"key": "pgbouncer.ini",
	"path": ["data", "pgbouncer.ini"],
	"format": "ini",
	"problem": "",
	"tree": tree,
}

_pool(clients) := {"pgbouncer": {"max_client_conn": clients}}

_in_file := ["data", "pgbouncer.ini", "databases", "shop"]

_in_env := ["spec", "template", "spec", "containers", 0, "env", 0, "value"]

_address(ref, path, workloads) := {
	"host": "db.shop.svc",
	"ref": ref,
	"path": path,
	"workloads": workloads,
}

_postgres := [{"images": ["docker.io/library/postgres"]}]

_subject(pods, tree, addresses) := {
	"subject": {"ref": 1},
	"pod": {"path": ["spec", "template"]},
	"replicas": {"min": pods, "max": pods, "source": "spec.replicas"},
	"configuration": {
		"commands": [{"program": "pgbouncer"}],
		"files": [_file(tree)],
		"missing": [],
		"addresses": addresses,
		"variables": [{"ref": 1, "path": _in_env}],
	},
	"parameters": {"clients": 10000, "pool_pods": 2, "pooled_images": ["*/postgres"]},
}

_messages := {result.message | some result in rule.deny}

test_pooled if {
	subject := _subject(2, _pool("5000"), [_address(1, _in_env, _postgres)])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"5000 clients on each of 2 pods",
		"db.shop.svc leads to the database",
	} with input as subject
	count(rule.deny) == 0 with input as _subject(4, _pool("2500"), [_address(2, _in_file, _postgres)])
}

test_too_few_clients if {
	_messages == {
		"2 pods with max_client_conn 500 take 1000 clients; promised are 10000",
	} with input as _subject(2, _pool("500"), [_address(1, _in_env, _postgres)])
	_messages == {
		"2 pods with max_client_conn 100 take 200 clients; promised are 10000",
	} with input as _subject(2, {"pgbouncer": {}}, [_address(1, _in_env, _postgres)])
}

test_one_pod if {
	_messages == {
		"1 pods pool connections; at least 2 are promised",
	} with input as _subject(1, _pool("10000"), [_address(1, _in_env, _postgres)])
}

test_leads_nowhere if {
	_messages == {
		"the pooled host db.shop.svc leads to no pod",
	} with input as _subject(2, _pool("5000"), [_address(1, _in_env, [])])
	_messages == {
		"the pooled host db.shop.svc leads to no database",
	} with input as _subject(
		2, _pool("5000"),
		[_address(2, _in_file, [{"images": ["docker.io/library/redis"]}])],
	)
}

test_no_host if {
	_messages == {
		"neither [databases] nor the environment names a host of the database",
	} with input as _subject(2, _pool("5000"), [])
}

test_a_host_outside if {
	tree := object.union(_pool("5000"), {"databases": {"shop": "host=db.example.com port=5432"}})
	subject := _subject(2, tree, [_address(1, _in_env, [])])
	count(rule.deny) == 0 with input as subject
	{one.message | some one in rule.unknown} == {
		"where the pooled host db.example.com leads, outside of what was scanned",
	} with input as subject
}

test_missing if {
	gone := {"configuration": {"files": [], "missing": [{"name": "p", "key": "", "path": []}]}}
	subject := object.union(_subject(2, {}, []), gone)
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
	none := object.union(_subject(2, {}, []), {"configuration": {"files": []}})
	{one.message | some one in rule.unknown} == {"pgbouncer.ini"} with input as none
}
