# METADATA
# scope: package
# title: Prometheus has the promised scrape jobs
# description: >-
#   What no job scrapes leaves no trace in any dashboard or alert. The scrape jobs of the
#   configuration that Prometheus is started with are counted, and looked for by name if names are
#   promised; two jobs of one name are refused by Prometheus. With `targets`, every job has to find
#   a pod among what was scanned, as its discovery and relabelling leave them; jobs that scrape the
#   nodes, or whose discovery no manifest shows, are taken to find theirs.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
#   description: Prometheus, scrape_config, kubernetes_sd_config and relabel_config
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: Add the job to scrape_configs, or mend the relabelling that drops its targets.
#   parameters:
#     jobs:
#       description: How many jobs there are, neither more nor fewer; null for any number.
#       default: null
#     job_names:
#       description: Jobs that have to be there.
#       default: []
#     targets:
#       description: Whether every job has to find something to scrape.
#       default: false
package vvaudit.monitoring.prometheus_scrape_jobs

import data.vvaudit.lib.configuration

deny contains result if {
	is_number(input.parameters.jobs)
	prometheus := input.configuration.prometheus
	count(prometheus.jobs) != input.parameters.jobs
	result := {
		"ref": prometheus.ref,
		"path": _list,
		"message": sprintf("%d scrape jobs instead of %d: %s", [
			count(prometheus.jobs),
			input.parameters.jobs,
			concat(", ", _names),
		]),
		"observed": _names,
		"expected": input.parameters.jobs,
	}
}

deny contains result if {
	prometheus := input.configuration.prometheus
	some name in input.parameters.job_names
	not name in {known | some known in _names}
	result := {
		"ref": prometheus.ref,
		"path": _list,
		"message": sprintf("no scrape job is called %s", [name]),
		"observed": _names,
		"expected": name,
	}
}

deny contains result if {
	jobs := input.configuration.prometheus.jobs
	some one, job in jobs
	some other, same in jobs
	other < one
	same.name == job.name
	result := object.union(_place(job), {
		"message": sprintf("two scrape jobs are called %s; Prometheus refuses to start", [job.name]),
		"expected": "names that differ",
		"related": [{"ref": same.ref, "path": same.path, "message": "the other one"}],
	})
}

deny contains result if {
	input.parameters.targets == true
	some job in input.configuration.prometheus.jobs
	count(job.targets) == 0
	not job.nodes
	not job.unknown
	result := object.union(_place(job), {
		"message": sprintf("job %s finds nothing to scrape", [job.name]),
		"expected": "a pod that its discovery and relabelling leave",
	})
}

unknown contains one if {
	_prometheus
	some one in data.vvaudit.lib.configuration.unseen
}

unknown contains {"path": input.subject.path, "message": "the configuration of Prometheus"} if {
	_prometheus
	input.configuration.prometheus == null
}

examined contains _place(job) if {
	some job in input.configuration.prometheus.jobs
}

_prometheus if configuration.runs("prometheus")

_list := array.concat(input.configuration.prometheus.path, ["scrape_configs"])

_names := [job.name | some job in input.configuration.prometheus.jobs]

_place(job) := {
	"ref": job.ref,
	"path": array.concat(job.path, ["job_name"]),
	"observed": job.name,
}
