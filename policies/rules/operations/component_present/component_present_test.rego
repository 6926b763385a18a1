package vvaudit.operations.component_present_test

import data.vvaudit.operations.component_present as rule

_found(name) := {"ref": 4, "path": ["spec"], "name": name, "object": "A a", "value": "on"}

_subject(groups, images, labels) := {
	"components": {
		"groups": [_found("velero.io")],
		"images": [_found("docker.io/velero/velero")],
		"labels": [_found("istio-injection")],
	},
	"parameters": {"name": "it", "groups": groups, "images": images, "labels": labels},
	"inventory": {"complete": true},
}

_observed := {result.observed | some result in rule.examined}

test_present if {
	_observed == {"A a (velero.io)"} with input as _subject(["velero.io"], [], [])
	_observed == {
		"A a runs docker.io/velero/velero",
	} with input as _subject([], ["*/velero/velero"], [])
	_observed == {"istio-injection: on"} with input as _subject([], [], ["istio*"])
}

test_absent if {
	subject := _subject(["kyverno.io"], ["*/kyverno"], ["kyverno"])
	rule.deny == {{
		"path": [],
		"message": "nothing shows that it is installed",
		"observed": null,
		"expected": "it",
	}} with input as subject
	count(rule.unknown) == 0 with input as subject
	part := object.union(subject, {"inventory": {"complete": false}})
	count(rule.deny) == 0 with input as part
	{doubt.message | some doubt in rule.unknown} == {
		"the whole cluster, to tell whether it is installed",
	} with input as part
}
