package vvaudit.database.database_failover_test

import data.vvaudit.database.database_failover as rule

_command(words) := {
	"container": "db",
	"program": words[0],
	"words": words,
	"ref": 3,
	"path": ["data", "node.sh", "pg_autoctl"],
}

_run := _command(["pg_autoctl", "run"])

_uri := "postgres://monitor.db.svc/pg_auto_failover"

_keeper(more) := _command(array.concat(["pg_autoctl", "create", "postgres"], more))

_address(workloads) := {"host": "monitor.db.svc", "ref": 1, "path": ["env"], "workloads": workloads}

_subject(commands, addresses, role) := {
	"pod": {"path": ["spec", "template"]},
	"configuration": {"commands": commands, "addresses": addresses, "files": [], "missing": []},
	"parameters": {"role": role},
}

_messages := {result.message | some result in rule.deny}

test_a_keeper if {
	subject := _subject(
		[_run, _keeper(["--monitor", _uri, "--candidate-priority=50"])],
		[_address([{"name": "monitor"}])], "keeper",
	)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"pg_autoctl run",
		"pg_autoctl create postgres",
	} with input as subject
}

test_a_monitor if {
	monitor := _command(["pg_autoctl", "create", "monitor"])
	count(rule.deny) == 0 with input as _subject([monitor, _run], [], "monitor")
	_messages == {
		"nothing runs pg_autoctl run, which watches the server",
	} with input as _subject([monitor], [], "")
}

test_nothing_of_the_kind if {
	_messages == {
		"nothing runs pg_autoctl create postgres",
		"nothing runs pg_autoctl run, which watches the server",
	} with input as _subject([_command(["postgres"])], [], "keeper")
	count(rule.deny) == 0 with input as _subject([_command(["postgres"])], [], "")
}

test_without_a_monitor if {
	_messages == {
		"the keeper is registered with no monitor",
	} with input as _subject([_run, _keeper([])], [], "keeper")
}

test_a_monitor_that_is_not_there if {
	_messages == {
		"the monitor's address monitor.db.svc leads to no pod",
	} with input as _subject([_run, _keeper(["--monitor", _uri])], [_address([])], "keeper")
}

test_a_monitor_outside if {
	subject := _subject([_run, _keeper(["--monitor", _uri])], [], "keeper")
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}

test_never_promoted if {
	_messages == {
		"the node's candidate priority is 0: it is never promoted",
	} with input as _subject(
		[_run, _keeper(["--monitor", _uri, "--candidate-priority", "0"])],
		[_address([{}])], "keeper",
	)
}

test_missing if {
	subject := object.union(_subject([], [], "keeper"), {"configuration": {"missing": [{
		"name": "scripts",
		"key": "",
		"path": [],
	}]}})
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
