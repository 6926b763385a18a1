# METADATA
# scope: package
# title: Prometheus collects the promised families of metrics
# description: >-
#   Each family comes from an exporter or from the nodes: some job has to find a container of one of
#   the family's images, or has to scrape the nodes at each of the family's paths. What a job finds
#   is what its discovery and relabelling leave of the pods that were scanned.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
#   description: Prometheus, scrape_config, kubernetes_sd_config and relabel_config
# - ref: https://kubernetes.io/docs/concepts/cluster-administration/system-metrics/
#   description: Kubernetes, metrics of the kubelet, /metrics and /metrics/cadvisor
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: Run the exporter of the family, and give Prometheus a job that finds it.
#   parameters:
#     families:
#       description: >-
#         The families by name: {images: [wildcards of registry/repository], node_paths: [paths]},
#         either or both.
#       default: {}
package vvaudit.monitoring.metric_families_collected

import data.vvaudit.lib.configuration
import data.vvaudit.lib.pod_security

deny contains result if {
	prometheus := input.configuration.prometheus
	some name, family in input.parameters.families
	count(object.get(family, "images", [])) > 0
	count(_targets(family.images)) == 0
	result := _result(
		prometheus, sprintf("%s metrics: no job scrapes a container of %s", [
			name,
			concat(" or ", family.images),
		]),
		family.images,
	)
}

deny contains result if {
	prometheus := input.configuration.prometheus
	some name, family in input.parameters.families
	some path in object.get(family, "node_paths", [])
	count(_node_jobs(path)) == 0
	result := _result(
		prometheus, sprintf("%s metrics: no job scrapes %s of the nodes", [name, path]),
		path,
	)
}

unknown contains one if {
	configuration.runs("prometheus")
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"ref": found.job.ref,
	"path": array.concat(found.job.path, ["job_name"]),
	"observed": sprintf("%s: job %s scrapes %s", [name, found.job.name, found.target.image]),
} if {
	some name, family in input.parameters.families
	some found in _targets(object.get(family, "images", []))
}

examined contains {
	"ref": job.ref,
	"path": array.concat(job.path, ["job_name"]),
	"observed": sprintf("%s: job %s scrapes %s of the nodes", [name, job.name, path]),
} if {
	some name, family in input.parameters.families
	some path in object.get(family, "node_paths", [])
	some job in _node_jobs(path)
}

_targets(images) := [{"job": job, "target": target} |
	some job in input.configuration.prometheus.jobs
	some target in job.targets
	pod_security.matches_any(images, target.image)
]

_node_jobs(path) := [job |
	some job in input.configuration.prometheus.jobs
	job.nodes
	job.metricsPath == path
]

_result(prometheus, message, expected) := {
	"ref": prometheus.ref,
	"path": array.concat(prometheus.path, ["scrape_configs"]),
	"message": message,
	"observed": [job.name | some job in prometheus.jobs],
	"expected": expected,
}
