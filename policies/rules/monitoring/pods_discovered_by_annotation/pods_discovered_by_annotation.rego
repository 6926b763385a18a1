# METADATA
# scope: package
# title: Prometheus finds pods by their annotations
# description: >-
#   By custom, a pod that says prometheus.io/scrape: "true" is scraped at prometheus.io/port and
#   prometheus.io/path. That works only if a job relabels these annotations in the pod's namespace:
#   each job is tried on a pod that is like no other but for the annotations, and on one without
#   them, which must not be scraped.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config
#   description: Prometheus, the role pod and the meta labels of annotations
# custom:
#   severity: low
#   subject: Configuration
#   remediation: >-
#     Give a job of the role pod a relabelling that keeps on
#     __meta_kubernetes_pod_annotation_prometheus_io_scrape and takes port and path from the other
#     annotations.
#   parameters:
#     discovered_namespaces:
#       description: The namespaces in which pods have to be found; empty means those with jobs.
#       default: []
package vvaudit.monitoring.pods_discovered_by_annotation

import data.vvaudit.lib.configuration

deny contains result if {
	prometheus := input.configuration.prometheus
	some namespace in _namespaces
	count(_finding(namespace)) == 0
	result := {
		"ref": prometheus.ref,
		"path": array.concat(prometheus.path, ["scrape_configs"]),
		"message": sprintf(`no job scrapes a pod of %s that says prometheus.io/scrape: "true"`, [
			namespace,
		]),
		"observed": null,
		"expected": "a job that keeps the pods with the annotation",
	}
}

deny contains result if {
	some namespace in _namespaces
	some found in _finding(namespace)
	some field in ["port", "path"]
	not found.tried[field]
	result := {
		"ref": found.job.ref,
		"path": array.concat(found.job.path, ["relabel_configs"]),
		"message": sprintf("job %s does not heed prometheus.io/%s of pods in %s", [
			found.job.name,
			field,
			namespace,
		]),
		"observed": null,
		"expected": sprintf("a relabelling with the annotation prometheus.io/%s", [field]),
	}
}

unknown contains one if {
	configuration.runs("prometheus")
	some one in data.vvaudit.lib.configuration.unseen
}

examined contains {
	"ref": found.job.ref,
	"path": array.concat(found.job.path, ["relabel_configs"]),
	"observed": sprintf("job %s finds pods of %s", [found.job.name, namespace]),
} if {
	some namespace in _namespaces
	some found in _finding(namespace)
}

# A job that takes every pod of a namespace does not go by annotations.
_finding(namespace) := [{"job": job, "tried": tried} |
	some job in input.configuration.prometheus.jobs
	some tried in job.byAnnotation
	tried.namespace == namespace
	tried.found
	not tried.plain
]

_namespaces := {namespace | some namespace in input.parameters.discovered_namespaces} if {
	count(input.parameters.discovered_namespaces) > 0
} else := {tried.namespace |
	some job in input.configuration.prometheus.jobs
	some tried in job.byAnnotation
}
