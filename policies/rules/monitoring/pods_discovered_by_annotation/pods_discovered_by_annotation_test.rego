package vvaudit.monitoring.pods_discovered_by_annotation_test

import data.vvaudit.monitoring.pods_discovered_by_annotation as rule

_tried(found, port, plain) := {
	"namespace": "shop",
	"found": found,
	"port": port,
	"path": true,
	"plain": plain,
}

_subject(tried, namespaces) := {
	"configuration": {
		"commands": [{"program": "prometheus"}],
		"missing": [],
		"files": [],
		"prometheus": {"ref": 4, "path": ["data", "p.yml"], "jobs": [{
			"name": "pods",
			"ref": 4,
			"path": ["data", "p.yml", "scrape_configs", 0],
			"byAnnotation": [tried],
		}]},
	},
	"parameters": {"discovered_namespaces": namespaces},
}

_messages := {result.message | some result in rule.deny}

test_found if {
	subject := _subject(_tried(true, true, false), [])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"job pods finds pods of shop",
	} with input as subject
}

test_nobody_looks if {
	_messages == {
		`no job scrapes a pod of shop that says prometheus.io/scrape: "true"`,
	} with input as _subject(_tried(false, false, false), [])
}

test_not_in_that_namespace if {
	_messages == {
		`no job scrapes a pod of office that says prometheus.io/scrape: "true"`,
	} with input as _subject(_tried(true, true, false), ["office"])
}

test_everything_is_taken if {
	count(rule.deny) == 1 with input as _subject(_tried(true, true, true), [])
}

test_the_port_is_not_heeded if {
	_messages == {
		"job pods does not heed prometheus.io/port of pods in shop",
	} with input as _subject(_tried(true, false, false), [])
}

test_what_is_missing if {
	subject := {
		"configuration": {
			"commands": [{"program": "prometheus"}],
			"missing": [{"name": "p", "key": "", "path": []}],
			"prometheus": null,
		},
		"parameters": {"discovered_namespaces": ["shop"]},
	}
	count(rule.unknown) == 1 with input as subject
	count(rule.deny) == 0 with input as subject
}
