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

_of_pod(resources) := object.union(
	_pod({}, {"requests": _none, "limits": _none}, _all),
	{"pod": {"path": ["spec", "template"], "spec": {"resources": resources}}},
)

test_the_pod_can_say_it_for_its_containers if {
	subject := _of_pod({"limits": {"cpu": "2", "memory": "2Gi"}, "requests": {"cpu": 1}})
	count(rule.deny) == 0 with input as subject
	at := ["spec", "template", "spec", "resources"]
	{[seen.path, seen.observed] | some seen in rule.examined} == {
		[array.concat(at, ["requests", "cpu"]), 1],
		[array.concat(at, ["limits", "cpu"]), "2"],
		[array.concat(at, ["limits", "memory"]), "2Gi"],
	} with input as subject
}

test_what_the_pod_says_badly_is_not_said if {
	every resources in [{}, null, "lots", {"limits": {"cpu": "0", "memory": "much"}}] {
		_messages == {
			"requests.cpu is not set",
			"requests.memory is not set",
			"limits.cpu is not set",
			"limits.memory is not set",
		} with input as _of_pod(resources)
	}
}

test_thousandths_of_a_byte if {
	subject := _pod(
		{"resources": {"requests": {"memory": "512m"}, "limits": {"memory": 512}}},
		{"requests": {"cpu": 1, "memory": 0.512}, "limits": {"cpu": 1, "memory": 512}},
		["limits.memory"],
	)
	rule.deny == {{
		"path": array.concat(_at, ["resources", "requests", "memory"]),
		"message": "requests.memory is 512m, which is thousandths of a byte",
		"observed": "512m",
		"expected": "a size in bytes, such as 512Mi",
		"container": "web",
	}} with input as subject
}

test_a_limit_below_the_request if {
	subject := _pod(
		{"resources": {"requests": _full, "limits": {"cpu": "100m", "memory": "1Gi"}}},
		{"requests": _parsed, "limits": {"cpu": 100, "memory": 1073741824}},
		_all,
	)
	rule.deny == {{
		"path": array.concat(_at, ["resources", "limits", "cpu"]),
		"message": "limits.cpu is 100m, below requests.cpu of 500m",
		"observed": "100m",
		"expected": "500m or more",
		"container": "web",
	}} with input as subject
	unasked := object.union(subject, {"parameters": {"ask": ["requests.memory"]}})
	count(rule.deny) == 0 with input as unasked
}

test_other_resources_have_to_be_set if {
	subject := _pod(
		{"resources": {"limits": {"ephemeral-storage": "1Gi"}}},
		{"requests": _none, "limits": _none},
		["limits.ephemeral-storage"],
	)
	count(rule.deny) == 0 with input as subject
}
