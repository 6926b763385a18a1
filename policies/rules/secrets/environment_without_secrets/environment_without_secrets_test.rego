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
