package vvaudit.monitoring.prometheus_scrape_jobs_test

import data.vvaudit.monitoring.prometheus_scrape_jobs as rule

_job(number, name, targets) := {
	"name": name,
	"ref": 4,
	"path": ["data", "prometheus.yml", "scrape_configs", number],
	"nodes": false,
	"unknown": false,
	"targets": targets,
}

_subject(jobs, parameters) := {
	"subject": {"path": ["spec", "template"]},
	"configuration": {
		"commands": [{"program": "prometheus"}],
		"missing": [],
		"files": [],
		"prometheus": {"ref": 4, "path": ["data", "prometheus.yml"], "jobs": jobs},
	},
	"parameters": object.union({"jobs": null, "job_names": [], "targets": false}, parameters),
}

_messages := {result.message | some result in rule.deny}

test_as_promised if {
	subject := _subject([_job(0, "web", [{}])], {"jobs": 1, "job_names": ["web"], "targets": true})
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"ref": 4,
		"path": ["data", "prometheus.yml", "scrape_configs", 0, "job_name"],
		"observed": "web",
	}} with input as subject
}

test_a_job_too_few if {
	subject := _subject([_job(0, "web", [])], {"jobs": 2, "job_names": ["db"]})
	_messages == {
		"1 scrape jobs instead of 2: web",
		"no scrape job is called db",
	} with input as subject
	{result.path | some result in rule.deny} == {
		["data", "prometheus.yml", "scrape_configs"],
	} with input as subject
}

test_two_of_one_name if {
	subject := _subject([_job(0, "web", []), _job(1, "web", [])], {})
	_messages == {
		"two scrape jobs are called web; Prometheus refuses to start",
	} with input as subject
}

test_a_job_that_finds_nothing if {
	subject := _subject([_job(0, "web", [])], {"targets": true})
	_messages == {"job web finds nothing to scrape"} with input as subject
}

test_nodes_and_other_discoveries_are_taken_as_they_are if {
	nodes := object.union(_job(0, "nodes", []), {"nodes": true})
	files := object.union(_job(1, "files", []), {"unknown": true})
	count(rule.deny) == 0 with input as _subject([nodes, files], {"targets": true})
}

_without(missing) := object.union(_subject([], {"jobs": 8}), {"configuration": {
	"prometheus": null,
	"missing": missing,
}})

test_no_configuration if {
	{one.message | some one in rule.unknown} == {
		"the configuration of Prometheus",
		"ConfigMap monitoring, which is not in what was scanned",
		"key rules.yml of ConfigMap rules, which is not in what was scanned",
	} with input as _without([
		{"name": "monitoring", "key": "", "path": []},
		{"name": "rules", "key": "rules.yml", "path": []},
	])
	count(rule.deny) == 0 with input as _without([])
}

test_no_prometheus if {
	subject := {
		"configuration": {"commands": [{"program": "nginx"}], "prometheus": null},
		"parameters": {"jobs": 8, "job_names": [], "targets": true},
	}
	count(rule.deny) + count(rule.unknown) + count(rule.examined) == 0 with input as subject
}
