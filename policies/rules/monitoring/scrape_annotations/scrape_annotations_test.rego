package vvaudit.monitoring.scrape_annotations_test

import data.vvaudit.monitoring.scrape_annotations as rule

_subject(annotations, scraped, required) := {
	"pod": {"path": ["spec", "template"], "annotations": annotations},
	"containers": [{"spec": {"ports": [{"containerPort": 9090}]}}, {"spec": {}}],
	"configuration": {"scrapers": 1, "scrapedBy": scraped},
	"parameters": {"annotations_required": required},
}

_annotated := {"prometheus.io/scrape": "true", "prometheus.io/port": "9090"}

_by := [{"job": "pods", "port": "9090"}]

_messages := {result.message | some result in rule.deny}

test_annotated_and_scraped if {
	subject := _subject(_annotated, _by, true)
	count(rule.deny) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"port 9090, scraped by pods",
	} with input as subject
}

test_nothing_is_said if {
	count(rule.deny) + count(rule.examined) == 0 with input as _subject({}, [], false)
	_messages == {
		`the pods do not say prometheus.io/scrape: "true"`,
	} with input as _subject({}, [], true)
	count(rule.examined) == 1 with input as _subject({}, [], true)
}

test_something_else_is_said if {
	_messages == {
		`the pods do not say prometheus.io/scrape: "true", but yes`,
	} with input as _subject({"prometheus.io/scrape": "yes"}, [], true)
}

test_a_port_that_is_not_declared if {
	annotations := object.union(_annotated, {"prometheus.io/port": "8080"})
	_messages == {
		"no container declares the port 8080 that prometheus.io/port names",
	} with input as _subject(annotations, _by, false)
}

test_nobody_scrapes if {
	_messages == {
		"no job of Prometheus scrapes port 9090",
	} with input as _subject(_annotated, [], false)
}

test_no_prometheus_in_the_input if {
	subject := object.union(_subject(_annotated, [], false), {"configuration": {"scrapers": 0}})
	count(rule.deny) == 0 with input as subject
}
