package vvaudit.availability.graceful_termination_test

import data.vvaudit.availability.graceful_termination as rule

_path := ["spec", "template", "spec", "containers", 0]

_subject(pod, hook, services) := {
	"subject": {"objectKind": "Deployment"},
	"pod": {"path": ["spec", "template"], "spec": pod},
	"containers": [{
		"name": "web",
		"type": "container",
		"path": _path,
		"spec": {"lifecycle": {"preStop": hook}},
	}],
	"neighbours": {"services": services},
	"parameters": {"pre_stop": true},
}

_service := [{"ports": [{"port": 80, "targetPort": 8080}]}]

_hook_path := array.concat(_path, ["lifecycle", "preStop"])

_grace_path := ["spec", "template", "spec", "terminationGracePeriodSeconds"]

_command(words) := {"exec": {"command": words}}

_messages := {result.message | some result in rule.deny}

test_a_hook_that_is_short_enough if {
	subject := _subject({}, {"sleep": {"seconds": 15}}, _service)
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{"path": _grace_path, "observed": 30},
		{"path": _hook_path, "observed": "sleep", "container": "web"},
	} with input as subject
}

test_no_hook_behind_a_service if {
	every hook in [null, {}] {
		subject := _subject({}, hook, _service)
		rule.deny == {{
			"path": _hook_path,
			"message": "preStop is not set: requests still arrive while the container stops",
			"observed": null,
			"expected": "a preStop hook",
			"container": "web",
		}} with input as subject
	}
}

test_no_hook_where_none_is_asked if {
	not_asked := object.union(_subject({}, {}, _service), {"parameters": {"pre_stop": false}})
	count(rule.deny) == 0 with input as not_asked
	count(rule.deny) == 0 with input as _subject({}, {}, [])
}

test_killed_at_once if {
	pod := {"terminationGracePeriodSeconds": 0}
	rule.deny == {{
		"path": _grace_path,
		"message": "terminationGracePeriodSeconds is 0: the containers are killed at once",
		"observed": 0,
		"expected": "more than 0",
	}} with input as _subject(pod, {"sleep": {"seconds": 5}}, [])
}

test_a_sleep_that_is_too_long if {
	subject := _subject({}, {"sleep": {"seconds": 30}}, [])
	rule.deny == {{
		"path": _hook_path,
		"message": "preStop sleeps 30 s; terminationGracePeriodSeconds is 30",
		"observed": 30,
		"expected": "less than 30",
		"container": "web",
	}} with input as subject
}

test_commands_that_sleep if {
	pod := {"terminationGracePeriodSeconds": 60}
	every words in [
		["sleep", "60"],
		["/bin/sleep", "1m"],
		["sh", "-c", "sleep 5; kill -QUIT 1; sleep 060s"],
		["bash", "-c", "(sleep 60)"],
	] {
		_messages == {
			"preStop sleeps 60 s; terminationGracePeriodSeconds is 60",
		} with input as _subject(pod, _command(words), [])
	}
}

test_commands_that_say_nothing if {
	every words in [["nosleep", "60"], ["sleep", "0.5"], ["/app/stop.sh"], "sleep 60", [60]] {
		count(rule.deny) == 0 with input as _subject({}, _command(words), [])
	}
}

test_pods_that_end_by_themselves if {
	pod := {"restartPolicy": "Never", "terminationGracePeriodSeconds": 0}
	subject := _subject(pod, {}, _service)
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}
