package vvaudit.resources.container_resources_test

import data.vvaudit.resources.container_resources as rule

_web(given, parsed) := {
	"name": "web",
	"type": "container",
	"path": ["spec", "template", "spec", "containers", 0],
	"spec": {"resources": given},
	"resources": parsed,
}

_proxy := {
	"name": "proxy",
	"type": "sidecar",
	"path": ["spec", "template", "spec", "initContainers", 0],
	"spec": {},
	"resources": {"requests": _none, "limits": _none},
}

_none := {"cpu": null, "memory": null}

_subject(container, parameters) := {
	"pod": {"path": ["spec", "template"]},
	"containers": [container, _proxy],
	"parameters": object.union({"container": "", "requests": {}, "limits": {}}, parameters),
}

_parsed := {"requests": {"cpu": 500, "memory": 1073741824}, "limits": _none}

_as_promised := _web({"requests": {"cpu": 0.5, "memory": "1024Mi"}}, _parsed)

_messages := {result.message | some result in rule.deny}

test_equal_in_any_spelling if {
	subject := _subject(_as_promised, {"requests": {"cpu": "500m", "memory": "1Gi"}})
	count(rule.deny) == 0 with input as subject
	count(rule.examined) == 2 with input as subject
}

test_promised_as_numbers if {
	subject := _subject(_as_promised, {"requests": {"cpu": 0.5, "memory": 1073741824}})
	count(rule.deny) == 0 with input as subject
}

test_a_fraction_of_a_binary_unit if {
	subject := _subject(_as_promised, {"requests": {"memory": "0.5Gi"}})
	_messages == {"requests.memory is 1024Mi; promised is 0.5Gi"} with input as subject
}

test_nothing_promised if {
	subject := _subject(_as_promised, {"requests": {"cpu": ""}, "limits": null})
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_not_set if {
	subject := _subject(_as_promised, {"limits": {"memory": "2Gi"}})
	rule.deny == {{
		"path": ["spec", "template", "spec", "containers", 0, "resources", "limits", "memory"],
		"message": "limits.memory is not set; promised is 2Gi",
		"observed": null,
		"expected": "2Gi",
		"container": "web",
	}} with input as subject
}

test_a_request_by_its_limit if {
	parsed := {"requests": {"cpu": 2000}, "limits": {"cpu": 2000}}
	subject := _subject(_web({"limits": {"cpu": 2}}, parsed), {"requests": {"cpu": "500m"}})
	_messages == {"requests.cpu is 2 by its limit; promised is 500m"} with input as subject
}

test_a_named_container if {
	subject := _subject(_as_promised, {"container": "proxy", "limits": {"cpu": "1"}})
	_messages == {"limits.cpu is not set; promised is 1"} with input as subject
}

test_no_such_container if {
	subject := _subject(_as_promised, {"container": "wbe", "limits": {"cpu": "1"}})
	rule.deny == {{
		"path": ["spec", "template", "spec", "containers"],
		"message": "container wbe does not exist; there is proxy, web",
		"observed": ["proxy", "web"],
		"expected": "wbe",
		"container": "wbe",
	}} with input as subject
}

test_what_is_no_quantity_is_not_what_is_promised if {
	container := _web({"limits": {"cpu": "lots"}}, {"limits": {"cpu": null}})
	subject := _subject(container, {"limits": {"cpu": "1"}})
	_messages == {"limits.cpu is lots; promised is 1"} with input as subject
}

test_a_promise_that_is_no_quantity_is_not_kept if {
	subject := _subject(_as_promised, {"requests": {"cpu": "half"}})
	_messages == {"requests.cpu is 0.5; promised is half"} with input as subject
}
