# METADATA
# scope: package
# title: The workload's metrics are scraped
# description: >-
#   A scrape job has to find the pods and ask a port that a container declares: the job, the
#   annotation and the port have to fit each other. An exporter beside the main container counts if
#   its image is promised; options that it has to be started with, or must not be, decide which
#   metrics it has.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#scrape_config
#   description: Prometheus, scrape_config, kubernetes_sd_config and relabel_config
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: >-
#     Declare the container's metrics port, and let a job of Prometheus find the pods by it, by a
#     label or by the annotation prometheus.io/scrape.
#   parameters:
#     exporter_images:
#       description: >-
#         Images (registry/repository, shell wildcards) of which one has to be scraped; empty means
#         any container.
#       default: []
#     exporter_flags:
#       description: Options that the scraped container has to be started with.
#       default: []
#     refused_flags:
#       description: Options that the scraped container must not have, by shell wildcard.
#       default: []
#     annotated:
#       description: Whether the pods have to say so in the annotations prometheus.io/scrape too.
#       default: false
package vvaudit.monitoring.metrics_scraped

import data.vvaudit.lib.pod_security
import data.vvaudit.lib.workloads

deny contains result if {
	count(_exporters) == 0
	result := {
		"path": workloads.in_pod_spec(["containers"]),
		"message": sprintf("no container runs %s", [concat(" or ", input.parameters.exporter_images)]),
		"observed": [container.image.name | some container in input.containers],
		"expected": input.parameters.exporter_images,
	}
}

deny contains result if {
	count(_exporters) > 0
	count(_scraped) == 0
	some container in _exporters
	result := {
		"path": array.concat(container.path, ["ports"]),
		"message": sprintf("no job of Prometheus scrapes container %s", [container.name]),
		"observed": sort({sprintf("%v", [port.containerPort]) | some port in workloads.ports(container)}),
		"expected": "a scrape job that finds one of its ports",
		"container": container.name,
	}
}

deny contains result if {
	input.parameters.annotated == true
	some target in _scraped
	not _says(target)
	result := {
		"path": array.concat(input.pod.path, ["metadata", "annotations"]),
		"message": sprintf("the pods do not say that port %s is to be scraped", [target.port]),
		"observed": object.filter(input.pod.annotations, ["prometheus.io/scrape", "prometheus.io/port"]),
		"expected": {"prometheus.io/scrape": "true", "prometheus.io/port": target.port},
	}
}

deny contains result if {
	some container in _exporters
	some name in input.parameters.exporter_flags
	not name in {flag.name | some flag in _flags(container)}
	result := {
		"path": array.concat(container.path, ["args"]),
		"message": sprintf("container %s is started without --%s", [container.name, name]),
		"observed": [flag.name | some flag in _flags(container)],
		"expected": name,
		"container": container.name,
	}
}

deny contains result if {
	some container in _exporters
	some flag in _flags(container)
	pod_security.matches_any(input.parameters.refused_flags, flag.name)
	result := {
		"ref": flag.ref,
		"path": flag.path,
		"message": sprintf("container %s is started with --%s", [container.name, flag.name]),
		"observed": flag.name,
		"expected": null,
		"container": container.name,
	}
}

unknown contains {
	"path": workloads.in_pod_spec(["containers"]),
	"message": "the Prometheus that scrapes it, which is not in what was scanned",
} if {
	input.configuration.scrapers == 0
}

examined contains {
	"path": array.concat(input.pod.path, ["spec", "containers"]),
	"observed": sprintf("job %s scrapes port %s of %s", [target.job, target.port, target.container]),
	"container": target.container,
} if {
	some target in _scraped
}

_exporters := [container |
	some container in input.containers
	_wanted(container)
]

_wanted(container) if {
	input.parameters.exporter_images in [null, []]
	container.type == "container"
}

_wanted(container) if {
	pod_security.matches_any(input.parameters.exporter_images, container.image.name)
}

_scraped := [target |
	some target in input.configuration.scrapedBy
	some container in _exporters
	container.name == target.container
	some port in workloads.ports(container)
	sprintf("%v", [port.containerPort]) == target.port
]

_says(target) if {
	input.pod.annotations["prometheus.io/scrape"] == "true"
	input.pod.annotations["prometheus.io/port"] == target.port
}

_flags(container) := [flag |
	some flag in input.configuration.flags
	flag.container == container.name
]
