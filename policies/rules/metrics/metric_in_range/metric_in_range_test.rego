package vvaudit.metrics.metric_in_range_test

import data.vvaudit.metrics.metric_in_range as rule

_subject(answer, below, least) := {
	"facts": {"metrics": {"latency": answer}},
	"parameters": {
		"query": "latency",
		"what": "the latency",
		"unit": "s",
		"below": below,
		"min": least,
	},
}

_sample(value, text, labels) := {"value": value, "text": text, "labels": labels}

_doubts contains result.message if some result in rule.unknown

test_in_range if {
	subject := _subject({"error": "", "samples": [_sample(0.0312345, "", {})]}, 0.05, null)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{"path": [], "observed": "the latency: 0.0312 s"}} with input as subject
}

test_too_high if {
	samples := [_sample(0.05, "", {"pod": "a", "job": "api"}), _sample(0.01, "", {"pod": "b"})]
	rule.deny == {{
		"path": [],
		"message": "the latency is 0.05 s for job=api, pod=a; promised is less than 0.05 s",
		"observed": 0.05,
		"expected": "less than 0.05 s",
	}} with input as _subject({"error": "", "samples": samples}, 0.05, null)
}

test_too_low if {
	{result.message | some result in rule.deny} == {
		"the latency is 1235 s; promised is at least 2000 s",
	} with input as _subject({"error": "", "samples": [_sample(1234.56, "", {})]}, null, 2000)
}

test_no_number if {
	subject := _subject({"error": "", "samples": [_sample(null, "NaN", {})]}, 0.05, null)
	_doubts == {"the latency: the value is NaN (latency)"} with input as subject
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_no_answer if {
	_doubts == {
		"the latency: the query has no answer (latency)",
	} with input as _subject({"error": "", "samples": []}, 0.05, null)
	_doubts == {
		"the latency: Prometheus says 503 (latency)",
	} with input as _subject({"error": "Prometheus says 503", "samples": []}, 0.05, null)
	_doubts == {
		"the latency: nobody asked Prometheus (latency)",
	} with input as _subject(null, 0.05, null)
}

test_no_limit if {
	_doubts == {
		"the latency: the promise has no limit (latency)",
	} with input as _subject({"error": "", "samples": [_sample(1, "", {})]}, null, null)
}
