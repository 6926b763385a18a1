package vvaudit.monitoring.alerts_on_service_levels_test

import data.vvaudit.monitoring.alerts_on_service_levels as rule

_alert(severity, left, op, value) := {
	"name": "Slow",
	"ref": 3,
	"path": ["data", "rules.yml", "groups", 0, "rules", 0, "expr"],
	"severity": severity,
	"comparisons": [{"left": left, "op": op, "value": value}],
	"jobs": ["web"],
}

_subject(alerts, levels) := {
	"configuration": {
		"commands": [{"program": "prometheus"}],
		"missing": [],
		"files": [],
		"prometheus": {
			"ref": 2,
			"path": ["data", "prometheus.yml"],
			"jobs": [{"name": "web"}],
			"alerts": alerts,
		},
	},
	"parameters": {"levels": levels, "quiet": ["none", "info"]},
}

_latency := [{"name": "latency p95", "terms": [`quantile\(0\.95`, "duration"], "above": 0.2}]

_uptime := [{"name": "uptime", "terms": ["up"], "below": 0.9995}]

_left := "histogram_quantile(0.95,duration_bucket)"

_messages := {result.message | some result in rule.deny}

test_watched if {
	subject := _subject([_alert("page", _left, ">", 0.2)], _latency)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"latency p95: alert Slow above 0.2",
	} with input as subject
	count(rule.deny) == 0 with input as _subject([_alert("page", "up", "<", 0.9999)], _uptime)
}

test_nobody_watches if {
	every alert in [
		_alert("page", "histogram_quantile(0.5,duration_bucket)", ">", 0.2),
		_alert("page", _left, "<", 0.2),
		_alert("info", _left, ">", 0.2),
	] {
		_messages == {"no alert watches latency p95"} with input as _subject([alert], _latency)
	}
}

test_too_late if {
	_messages == {
		"alert Slow fires above 0.5; latency p95 is promised at most 0.2",
	} with input as _subject([_alert("page", _left, ">", 0.5)], _latency)
	_messages == {
		"alert Slow fires below 0.99; uptime is promised at least 0.9995",
	} with input as _subject([_alert("page", "up", "<", 0.99)], _uptime)
}

test_one_of_several_is_enough if {
	count(rule.deny) == 0 with input as _subject(
		[_alert("page", _left, ">", 0.5), _alert("page", _left, ">", 0.1)],
		_latency,
	)
}

test_a_job_that_does_not_exist if {
	alert := object.union(_alert("page", _left, ">", 0.2), {"jobs": ["api"]})
	_messages == {
		"alert Slow reads series of job api, which no scrape job is called",
	} with input as _subject([alert], _latency)
}

test_missing if {
	subject := object.union(_subject([], _latency), {"configuration": {"missing": [{
		"name": "rules",
		"key": "",
		"path": [],
	}]}})
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 1 with input as subject
}
