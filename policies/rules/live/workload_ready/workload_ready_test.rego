package vvaudit.live.workload_ready_test

import data.vvaudit.live.workload_ready as rule

_subject(kind, floor, written) := {
	"subject": {"objectKind": kind, "namespace": "shop", "name": "api"},
	"object": {"metadata": {"generation": 4}, "status": written},
	"pod": {"spec": {"restartPolicy": "Always"}},
	"replicas": {"min": floor},
	"parameters": {"least": 0},
}

test_all_ready if {
	subject := _subject("Deployment", 3, {"observedGeneration": 4, "readyReplicas": 5})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{"path": ["status", "readyReplicas"], "observed": 5}} with input as subject
}

test_too_few if {
	rule.deny == {{
		"path": ["status", "readyReplicas"],
		"message": "2 of 3 pods are ready",
		"observed": 2,
		"expected": 3,
	}} with input as _subject("StatefulSet", 3, {"observedGeneration": 4, "readyReplicas": 2})
	count(rule.deny) == 1 with input as _subject("StatefulSet", 3, {"observedGeneration": 4})
}

test_more_than_the_floor_promised if {
	subject := object.union(
		_subject("StatefulSet", 2, {"observedGeneration": 4, "readyReplicas": 2}),
		{"parameters": {"least": 3}},
	)
	{result.expected | some result in rule.deny} == {3} with input as subject
}

test_each_node if {
	written := {"observedGeneration": 4, "desiredNumberScheduled": 3, "numberReady": 2}
	{result.path | some result in rule.deny} == {
		["status", "numberReady"],
	} with input as _subject("DaemonSet", null, written)
}

test_conditions_of_a_deployment if {
	written := {
		"observedGeneration": 4,
		"readyReplicas": 3,
		"conditions": [
			{"type": "Available", "status": "True"},
			{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"},
		],
	}
	{result.message | some result in rule.deny} == {
		"Progressing is False (ProgressDeadlineExceeded)",
	} with input as _subject("Deployment", 3, written)
}

test_pods if {
	running := {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
	count(rule.deny) == 0 with input as _subject("Pod", 1, running)
	{result.message | some result in rule.deny} == {
		"0 of 1 pods are ready",
	} with input as _subject("Pod", 1, {"phase": "Pending"})
	ended := object.union(
		_subject("Pod", 1, {"phase": "Succeeded"}),
		{"pod": {"spec": {"restartPolicy": "Never"}}},
	)
	count(rule.deny) + count(rule.examined) + count(rule.unknown) == 0 with input as ended
}

test_status_that_does_not_count if {
	{result.message | some result in rule.unknown} == {
		"the status of Deployment shop/api, which no controller has set",
	} with input as _subject("Deployment", 3, {})
	old := _subject("Deployment", 3, {"observedGeneration": 3})
	{result.message | some result in rule.unknown} == {
		"the status of Deployment shop/api, which changed since it was set",
	} with input as old
	count(rule.deny) + count(rule.examined) == 0 with input as old
}

test_other_kinds if {
	subject := _subject("CronJob", null, {})
	count(rule.deny) + count(rule.unknown) + count(rule.examined) == 0 with input as subject
}
