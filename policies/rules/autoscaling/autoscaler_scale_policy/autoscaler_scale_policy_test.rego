package vvaudit.autoscaling.autoscaler_scale_policy_test

import data.vvaudit.autoscaling.autoscaler_scale_policy as rule

_percent := {"type": "Percent", "value": 100, "periodSeconds": 30}

_pods := {"type": "Pods", "value": 4, "periodSeconds": 30}

_subject(scaling, promised) := {
	"subject": {"objectKind": "Deployment"},
	"pod": {"spec": {}},
	"neighbours": {"hpas": [{"ref": 5, "scaleUp": scaling}]},
	"parameters": object.union(_unasked, promised),
}

_unasked := {"direction": "scaleUp", "policies": [], "select": null, "stabilization": null}

_up(policies, select, seconds) := {
	"policies": policies,
	"selectPolicy": select,
	"stabilizationWindowSeconds": seconds,
}

_at(field) := ["spec", "behavior", "scaleUp", field]

_messages := {result.message | some result in rule.deny}

test_the_same_set if {
	subject := _subject(_up([_pods, _percent], "Min", 0), {
		"policies": [_percent, _pods],
		"select": "Min",
		"stabilization": {"min": 0, "max": 10},
	})
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{
			"ref": 5,
			"path": _at("policies"),
			"observed": ["100 Percent every 30 s", "4 Pods every 30 s"],
		},
		{"ref": 5, "path": _at("selectPolicy"), "observed": "Min"},
		{"ref": 5, "path": _at("stabilizationWindowSeconds"), "observed": 0},
	} with input as subject
}

_places(scaling, promised) := {result.path |
	subject := _subject(object.union(_up([_pods, _percent], "Min", 0), scaling), promised)
	some result in rule.deny with input as subject
}

test_the_one_policy_that_is_not_promised_is_pointed_at if {
	eight := {"policies": [_percent, object.union(_pods, {"value": 8})], "set": true}
	promised := {"policies": [_percent, _pods]}
	_places(eight, promised) == {array.concat(_at("policies"), [1])}
	_places(object.union(eight, {"set": false}), promised) == {_at("policies")}
	_places({"policies": [_percent], "set": true}, promised) == {_at("policies")}
}

test_nothing_promised if {
	subject := _subject(_up([_pods], "Disabled", 0), {})
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_no_autoscaler if {
	every promised in [
		{"policies": [_pods]},
		{"select": "Min"},
		{"stabilization": {"min": 300}},
	] {
		subject := object.union(_subject({}, promised), {"neighbours": {"hpas": []}})
		rule.deny == {{
			"path": ["spec", "replicas"],
			"message": "no autoscaler scales the workload",
			"observed": null,
			"expected": "an autoscaler",
		}} with input as subject
		count(rule.examined) == 1 with input as subject
	}
}

test_other_policies if {
	subject := _subject(_up([_percent, "x"], "Max", 0), {"policies": [_percent, _pods]})
	_messages == {concat("", [
		"scaleUp by 100 Percent every 30 s; ",
		"promised is 100 Percent every 30 s and 4 Pods every 30 s",
	])} with input as subject
	none := _subject(_up(null, "Max", 0), {"policies": [_pods]})
	{[result.path, result.observed, result.expected] | some result in rule.deny} == {[
		_at("policies"),
		[],
		["4 Pods every 30 s"],
	]} with input as none
}

test_policies_that_are_malformed if {
	promised := {"policies": [_percent, _pods]}
	_places({"policies": [_pods, {"type": "Pods"}], "set": true}, promised) == {
		array.concat(_at("policies"), [1]),
	}
	_places({"policies": null, "set": true}, promised) == {_at("policies")}
}

test_another_choice if {
	subject := _subject(_up([_pods], "Max", 0), {"select": "Min"})
	rule.deny == {{
		"ref": 5,
		"path": _at("selectPolicy"),
		"message": "selectPolicy is Max; promised is Min",
		"observed": "Max",
		"expected": "Min",
	}} with input as subject
}

test_policies_that_never_apply if {
	subject := _subject(_up([_pods], "Disabled", 0), {"policies": [_pods]})
	_messages == {"selectPolicy is Disabled: the policies never apply"} with input as subject
}

test_stabilization if {
	both := _subject(_up([_pods], "Max", 60), {"stabilization": {"min": 300, "max": 600}})
	_messages == {
		"stabilizationWindowSeconds is 60; promised is at least 300 and at most 600",
	} with input as both
	most := _subject(_up([_pods], "Max", 60), {"stabilization": {"max": 30}})
	_messages == {"stabilizationWindowSeconds is 60; promised is at most 30"} with input as most
	between := _subject(_up([_pods], "Max", 60), {"stabilization": {"min": null, "max": 60}})
	count(rule.deny) == 0 with input as between
}
