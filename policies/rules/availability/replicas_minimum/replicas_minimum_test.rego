package vvaudit.availability.replicas_minimum_test

import data.vvaudit.availability.replicas_minimum as rule

_subject(kind, floor, source) := {
	"subject": {"objectKind": kind},
	"pod": {"path": ["spec", "template"], "spec": {}},
	"replicas": {"min": floor, "max": floor, "source": source},
	"neighbours": {"hpas": [{"ref": 7, "name": "web"}]},
	"parameters": {"minimum": 2},
}

test_enough if {
	subject := _subject("Deployment", 2, "spec.replicas")
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"path": ["spec", "replicas"], "observed": 2}} with input as subject
}

test_declared_too_few if {
	rule.deny == {{
		"path": ["spec", "replicas"],
		"message": "spec.replicas keeps 1; the minimum is 2",
		"observed": 1,
		"expected": 2,
	}} with input as _subject("StatefulSet", 1, "spec.replicas")
}

test_too_few_by_default if {
	{result.message | some result in rule.deny} == {
		"spec.replicas is not set and keeps 1; the minimum is 2",
	} with input as _subject("Deployment", 1, "default")
}

test_the_autoscaler_decides if {
	rule.deny == {{
		"ref": 7,
		"path": ["spec", "minReplicas"],
		"message": "the autoscaler web keeps 1; the minimum is 2",
		"observed": 1,
		"expected": 2,
	}} with input as _subject("Deployment", 1, "HorizontalPodAutoscaler")
}

test_no_number_of_its_own if {
	every subject in [
		_subject("DaemonSet", null, "DaemonSet"),
		_subject("Pod", 1, "Pod"),
		_subject("Job", 1, "spec.parallelism"),
		_subject("Widget", null, "Widget"),
	] {
		count(rule.deny) + count(rule.examined) == 0 with input as subject
	}
}
