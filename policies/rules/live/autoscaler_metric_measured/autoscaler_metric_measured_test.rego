package vvaudit.live.autoscaler_metric_measured_test

import data.vvaudit.live.autoscaler_metric_measured as rule

_subject(metric, written) := {
	"subject": {"objectKind": "HorizontalPodAutoscaler", "namespace": "shop", "name": "api"},
	"object": {"status": written},
	"autoscaler": {"metrics": [{"name": "cpu"}, {"name": "http_requests"}]},
	"parameters": {"metric": metric},
}

_cpu := {"type": "Resource", "resource": {"name": "cpu", "current": {"averageUtilization": 40}}}

_requests := {"type": "Pods", "pods": {
	"metric": {"name": "http_requests"},
	"current": {"averageValue": "12"},
}}

test_all_measured if {
	subject := _subject("", {"currentMetrics": [_cpu, _requests]})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {
		{"path": ["status", "currentMetrics"], "observed": "cpu"},
		{"path": ["status", "currentMetrics"], "observed": "http_requests"},
	} with input as subject
}

test_one_missing if {
	subject := _subject("", {"currentMetrics": [_cpu, {"type": "Pods", "pods": {
		"metric": {"name": "http_requests"},
		"current": {},
	}}]})
	rule.deny == {{
		"path": ["status", "currentMetrics"],
		"message": "http_requests has no current value",
		"observed": null,
		"expected": "http_requests",
	}} with input as subject
}

test_only_the_promised_one if {
	count(rule.deny) == 0 with input as _subject("cpu", {"currentMetrics": [_cpu]})
	count(rule.deny) == 1 with input as _subject("memory", {"currentMetrics": [_cpu]})
}

test_nothing_measured if {
	condition := {"type": "ScalingActive", "status": "False"}
	count(rule.deny) == 2 with input as _subject("", {"conditions": [condition]})
}

test_nobody_looked if {
	count(rule.deny) + count(rule.examined) == 0 with input as _subject("", {})
	{result.message | some result in rule.unknown} == {
		"what HorizontalPodAutoscaler shop/api measures, which no controller has set",
	} with input as _subject("", {})
}
