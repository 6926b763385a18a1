package vvaudit.monitoring.metrics_scraped_test

import data.vvaudit.monitoring.metrics_scraped as rule

_container(name, image, ports) := {
	"name": name,
	"type": "container",
	"path": ["spec", "template", "spec", "containers", 0],
	"image": {"name": image},
	"spec": {"ports": ports},
}

_subject(scraped, parameters) := {
	"pod": {
		"path": ["spec", "template"],
		"annotations": {"prometheus.io/scrape": "true", "prometheus.io/port": "9187"},
	},
	"containers": [
		_container("db", "docker.io/library/postgres", [{"containerPort": 5432}]),
		_container("exporter", "quay.io/community/postgres-exporter", [{"containerPort": 9187}]),
	],
	"configuration": {
		"scrapers": 1,
		"scrapedBy": scraped,
		"flags": [{"container": "exporter", "name": "no-collector.wal", "ref": 2, "path": ["a"]}],
	},
	"parameters": object.union(
		{"exporter_images": [], "exporter_flags": [], "refused_flags": [], "annotated": false},
		parameters,
	),
}

_by := [{"job": "postgres", "container": "exporter", "port": "9187"}]

_exporter := {"exporter_images": ["*/postgres-exporter"]}

_messages := {result.message | some result in rule.deny}

test_scraped if {
	subject := _subject(_by, object.union(_exporter, {"annotated": true}))
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{seen.observed | some seen in rule.examined} == {
		"job postgres scrapes port 9187 of exporter",
	} with input as subject
}

test_any_container_will_do if {
	count(rule.deny) == 0 with input as _subject(_by, {})
}

test_no_exporter if {
	_messages == {"no container runs */mysqld-exporter"} with input as _subject(
		_by,
		{"exporter_images": ["*/mysqld-exporter"]},
	)
}

test_not_scraped if {
	_messages == {
		"no job of Prometheus scrapes container exporter",
	} with input as _subject([], _exporter)
	count(rule.deny) == 1 with input as _subject(
		[{"job": "postgres", "container": "exporter", "port": "9999"}],
		_exporter,
	)
}

test_not_annotated if {
	subject := object.union(
		_subject(_by, {"annotated": true}),
		{"pod": {"annotations": {"prometheus.io/port": "9090"}}},
	)
	_messages == {"the pods do not say that port 9187 is to be scraped"} with input as subject
}

test_options if {
	_messages == {
		"container exporter is started without --collector.stat_statements",
		"container exporter is started with --no-collector.wal",
	} with input as _subject(_by, object.union(_exporter, {
		"exporter_flags": ["collector.stat_statements"],
		"refused_flags": ["no-collector.*"],
	}))
}

test_no_prometheus if {
	subject := object.union(_subject([], _exporter), {"configuration": {"scrapers": 0}})
	count(rule.unknown) == 1 with input as subject
}
