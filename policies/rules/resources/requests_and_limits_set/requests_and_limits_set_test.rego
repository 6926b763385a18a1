package vvaudit.resources.requests_and_limits_set_test

import data.vvaudit.resources.requests_and_limits_set as rule

_at := ["spec", "containers", 0]

_all := ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"]

_pod(given, parsed, ask) := {
	"containers": [
		{
			"name": "web",
			"type": "container",
			"path": _at,
			"spec": given,
			"resources": parsed,
		},
		{
			"name": "debug",
			"type": "ephemeral",
			"path": ["spec", "ephemeralContainers", 0],
			"spec": {},
			"resources": {"requests": {"cpu": null}, "limits": {"cpu": null}},
		},
	],
	"parameters": {"ask": ask},
}

_full := {"cpu": "500m", "memory": "1Gi"}

_parsed := {"cpu": 500, "memory": 1073741824}

_none := {"cpu": null, "memory": null}

_messages := {result.message | some result in rule.deny}

test_all_four_set if {
	subject := _pod(
		{"resources": {"requests": _full, "limits": _full}},
		{"requests": _parsed, "limits": _parsed},
		_all,
	)
	count(rule.deny) == 0 with input as subject
	count(rule.examined) == 4 with input as subject
}

test_a_request_takes_the_limit if {
	subject := _pod(
		{"resources": {"limits": _full}},
		{"requests": _parsed, "limits": _parsed},
		_all,
	)
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{
			"path": array.concat(_at, ["resources", "limits", "cpu"]),
			"observed": "500m",
			"container": "web",
		},
		{
			"path": array.concat(_at, ["resources", "limits", "memory"]),
			"observed": "1Gi",
			"container": "web",
		},
	} with input as subject
}

test_nothing_set if {
	subject := _pod({}, {"requests": _none, "limits": _none}, ["limits.cpu"])
	rule.deny == {{
		"path": array.concat(_at, ["resources", "limits", "cpu"]),
		"message": "limits.cpu is not set",
		"observed": null,
		"expected": "a quantity above 0",
		"container": "web",
	}} with input as subject
}

test_zero_sets_nothing if {
	subject := _pod(
		{"resources": {"requests": {"cpu": 0}}},
		{"requests": {"cpu": 0, "memory": null}, "limits": _none},
		["requests.cpu"],
	)
	_messages == {"requests.cpu is 0, which sets nothing"} with input as subject
}

test_what_is_no_quantity if {
	subject := _pod(
		{"resources": {"limits": {"memory": "lots"}}},
		{"requests": _none, "limits": _none},
		["requests.memory", "limits.memory"],
	)
	_messages == {"limits.memory is lots, which is not a quantity"} with input as subject
}

test_other_resources_have_to_be_set if {
	subject := _pod(
		{"resources": {"limits": {"ephemeral-storage": "1Gi"}}},
		{"requests": _none, "limits": _none},
		["limits.ephemeral-storage"],
	)
	count(rule.deny) == 0 with input as subject
}
