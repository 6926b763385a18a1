package vvaudit.secrets.environment_without_secrets_test

import data.vvaudit.secrets.environment_without_secrets as rule

_at := ["spec", "containers", 0]

_workload(spec) := {"containers": [{"name": "web", "path": _at, "spec": spec}]}

test_a_variable_is_denied_and_not_shown if {
	subject := _workload({"env": [
		{"name": "DB_USER", "value": "app"},
		{"name": "DB_PASSWORD", "value": "hunter2"},
	]})
	rule.deny == {{
		"path": ["spec", "containers", 0, "env", 1, "value"],
		"message": concat(" ", [
			"variable DB_PASSWORD holds what looks like a credential",
			"(a value of 7 characters)",
		]),
		"observed": ["a value of 7 characters"],
		"expected": "a reference to a Secret",
		"container": "web",
	}} with input as subject
}

test_an_argument_is_denied if {
	rule.deny == {{
		"path": ["spec", "containers", 0, "args", 1],
		"message": concat(" ", [
			"argument 1 of container web holds what looks like a credential",
			"(a value of 7 characters for --password)",
		]),
		"observed": ["a value of 7 characters for --password"],
		"expected": "a reference to a Secret",
		"container": "web",
	}} with input as _workload({"args": ["run", "--password=hunter2"]})
}

test_the_value_after_a_flag_is_denied if {
	some result in rule.deny with input as _workload({"command": ["run", "--token", "hunter2"]})
	result.path == ["spec", "containers", 0, "command", 2]
}

test_references_are_held if {
	subject := _workload({
		"env": [
			{"name": "DB_PASSWORD", "valueFrom": {"secretKeyRef": {"name": "db", "key": "pw"}}},
			{"name": "URL", "value": "postgres://app:$(DB_PASSWORD)@db"},
			{"name": 7, "value": "hunter2"},
		],
		"args": ["--password-file=/x", "--password=$(DB_PASSWORD)", "--token", "--verbose", 7],
		"command": "run",
	})
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": ["spec", "containers", 0, "env"],
		"observed": "2 literal variables, 4 arguments",
		"container": "web",
	}} with input as subject
}

test_a_client_tells_what_a_flag_means if {
	denied := {path |
		some spec in [
			{"command": ["mysql", "-phunter2"]},
			{"command": ["/usr/bin/mysqldump"], "args": ["-p", "hunter2"]},
			{"args": ["mariadb", "-p", "hunter2"]},
			{"command": ["redis-cli"], "args": ["-h", "x", "-a", "hunter2"]},
			{"command": "redis-cli", "args": ["-a", "hunter2"]},
			{"command": ["psql", "-p", "hunter2"], "args": ["-a", "hunter2"]},
			{"command": ["redis-cli", "-ahunter2"]},
			{"command": [7, "mysql", "-p", "--verbose"]},
		]
		some result in rule.deny with input as _workload(spec)
		path := array.slice(result.path, 3, 5)
	}
	denied == {["command", 1], ["args", 1], ["args", 2], ["args", 3]}
}

test_probes_and_hooks_are_read if {
	exec := {"exec": {"command": ["check", "--token", "hunter2", 7]}}
	subject := _workload({
		"livenessProbe": exec,
		"readinessProbe": exec,
		"startupProbe": exec,
		"lifecycle": {"postStart": exec, "preStop": exec},
	})
	{array.slice(result.path, 3, 6) | some result in rule.deny} == {
		["livenessProbe", "exec", "command"],
		["readinessProbe", "exec", "command"],
		["startupProbe", "exec", "command"],
		["lifecycle", "postStart", "exec"],
		["lifecycle", "preStop", "exec"],
	} with input as subject
	some seen in rule.examined with input as subject
	seen.observed == "0 literal variables, 15 arguments"
}

test_odd_shapes_are_left if {
	count(rule.deny) == 0 with input as _workload({
		"command": {"token": "hunter2"},
		"livenessProbe": null,
		"readinessProbe": {"exec": "token"},
		"lifecycle": [{"preStop": "token"}],
	})
}
