package vvaudit.database.connections_pooled_test

import data.vvaudit.database.connections_pooled as rule

_address(images) := {
	"host": "db.shop.svc",
	"ref": 2,
	"path": ["data", "DATABASE_HOST"],
	"workloads": [{"images": images}],
}

_subject(addresses, missing) := {
	"pod": {"path": ["spec", "template"]},
	"configuration": {"addresses": addresses, "files": [], "missing": missing},
	"containers": [{"image": {"name": "example/web"}}],
	"parameters": {
		"pool_images": ["*pgbouncer*"],
		"database_images": ["*/postgres"],
		"pool_required": true,
	},
}

_messages := {result.message | some result in rule.deny}

test_pooled if {
	subject := _subject([_address(["example/pgbouncer", "library/postgres"])], [])
	count(rule.deny) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"db.shop.svc leads to the pool",
	} with input as subject
}

test_past_the_pool if {
	_messages == {
		"db.shop.svc leads to the database itself, past the pool",
	} with input as _subject([_address(["library/postgres"])], [])
}

test_nowhere if {
	_messages == {
		"no host that the workload is told leads to the pool",
	} with input as _subject([_address(["library/nginx"])], [])
}

test_the_pool_itself if {
	subject := object.union(_subject([_address(["library/postgres"])], []), {
		"containers": [{"image": {"name": "example/pgbouncer"}}],
		"parameters": {"pool_required": false},
	})
	count(rule.deny) == 0 with input as subject
}

test_missing if {
	subject := _subject([], [{"name": "web", "key": "", "path": []}])
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
