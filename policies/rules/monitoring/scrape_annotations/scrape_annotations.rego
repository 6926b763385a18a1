# METADATA
# scope: package
# title: Scrape annotations lead to a port that answers
# description: >-
#   A pod that says prometheus.io/scrape is found by its annotations. If prometheus.io/port names a
#   port that no container declares, or if no Prometheus of the input scrapes the pod there, its
#   metrics are missing and nobody is told. With `annotations_required`, the pods have to say it.
# related_resources:
# - ref: https://prometheus.io/docs/prometheus/latest/configuration/configuration/#kubernetes_sd_config
#   description: Prometheus, the role pod and the meta labels of annotations
# custom:
#   severity: low
#   subject: Configuration
#   remediation: >-
#     Set prometheus.io/scrape: "true" and prometheus.io/port to a port of a container that serves
#     metrics, on the pod template.
#   parameters:
#     annotations_required:
#       description: Whether pods without the annotation are wrong.
#       default: false
package vvaudit.monitoring.scrape_annotations

deny contains result if {
	input.parameters.annotations_required == true
	not _scrape
	result := _result("prometheus.io/scrape", "true", sprintf(
		"the pods do not say prometheus.io/scrape: \"true\"%s",
		[_instead],
	))
}

deny contains result if {
	_scrape
	not _port in _ports
	result := _result("prometheus.io/port", sort(_ports), sprintf(
		"no container declares the port %v that prometheus.io/port names",
		[_port],
	))
}

deny contains result if {
	_scrape
	_port in _ports
	input.configuration.scrapers > 0
	not _port in {target.port | some target in input.configuration.scrapedBy}
	result := _result("prometheus.io/port", "a scrape job that finds it", sprintf(
		"no job of Prometheus scrapes port %v",
		[_port],
	))
}

examined contains {
	"path": _path("prometheus.io/port"),
	"observed": sprintf("port %v, scraped by %s", [_port, concat(", ", sort(jobs))]),
} if {
	_scrape
	jobs := {target.job |
		some target in input.configuration.scrapedBy
		target.port == _port
	}
}

examined contains {"path": _path("prometheus.io/scrape"), "observed": null} if {
	input.parameters.annotations_required == true
	not _scrape
}

_annotations := input.pod.annotations

_scrape if _annotations["prometheus.io/scrape"] == "true"

_instead := sprintf(", but %v", [said]) if {
	said := _annotations["prometheus.io/scrape"]
} else := ""

_port := object.get(_annotations, "prometheus.io/port", null)

_ports := {sprintf("%v", [port.containerPort]) |
	some container in input.containers
	some port in object.get(container.spec, "ports", [])
}

_path(name) := array.concat(input.pod.path, ["metadata", "annotations", name])

_result(name, expected, message) := {
	"path": _path(name),
	"message": message,
	"observed": object.get(_annotations, name, null),
	"expected": expected,
}
