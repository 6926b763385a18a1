package vvaudit.autoscaling.replicas_left_to_autoscaler_test

import data.vvaudit.autoscaling.replicas_left_to_autoscaler as rule

_subject(spec, scalers, live) := {
	"object": {"spec": spec},
	"neighbours": {"hpas": [{"name": name} | some name in scalers]},
	"inventory": {"live": live},
}

_at := ["spec", "replicas"]

test_left_to_the_autoscaler if {
	every spec in [{}, {"replicas": null}] {
		count(rule.deny) == 0 with input as _subject(spec, ["web"], false)
	}
	rule.examined == {{
		"path": ["spec", "replicas"],
		"observed": null,
	}} with input as _subject({}, ["web"], false)
}

test_set_all_the_same if {
	every number in [0, 3] {
		subject := _subject({"replicas": number}, ["web"], false)
		rule.deny == {{
			"path": _at,
			"message": sprintf("spec.replicas is %v, against the autoscaler web", [number]),
			"observed": number,
			"expected": null,
		}} with input as subject
		rule.examined == {{"path": _at, "observed": number}} with input as subject
	}
}

test_not_judged if {
	every subject in [
		_subject({"replicas": 3}, [], false),
		_subject({"replicas": 3}, ["web"], true),
		object.union(
			_subject({"replicas": 3}, ["web"], false),
			{"object": {"metadata": {"uid": "a-1"}}},
		),
	] {
		count(rule.deny) + count(rule.examined) == 0 with input as subject
	}
}
