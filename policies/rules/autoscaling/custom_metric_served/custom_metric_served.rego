# METADATA
# scope: package
# title: The autoscaler's own metric has the promised target, and somebody serves it
# description: >-
#   An autoscaler asks the API custom.metrics.k8s.io (or external.metrics.k8s.io) for a metric of
#   its own; where no APIService leads to pods that are told to serve it under that name, it never
#   gets an answer, and with no other metric it does not scale. What prometheus-adapter serves
#   stands in its rules; the series that it asks for has to come from a job that exists.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/#support-for-metrics-apis
#   description: autoscaling/v2 PodsMetricSource, and who serves the metrics APIs
# - ref: https://github.com/kubernetes-sigs/prometheus-adapter/blob/master/docs/config.md
#   description: prometheus-adapter, seriesQuery and name of its rules
# custom:
#   severity: medium
#   subject: Configuration
#   remediation: >-
#     Register a metrics server by an APIService, and give it a rule that serves the metric under
#     the name that the autoscaler asks for.
#   needs: [HorizontalPodAutoscaler, APIService]
#   parameters:
#     metric_value:
#       description: The average value for each pod that is promised; null for any.
#       default: null
package vvaudit.autoscaling.custom_metric_served

import data.vvaudit.lib.workloads

deny contains result if {
	input.parameters.metric_value != null
	count(input.neighbours.hpas) == 0
	result := workloads.no_autoscaler
}

deny contains result if {
	input.parameters.metric_value != null
	count(_metrics) == 0
	some hpa in input.neighbours.hpas
	result := {
		"ref": hpa.ref,
		"path": ["spec", "metrics"],
		"message": "the autoscaler has no metric of its own",
		"observed": [metric.type | some metric in hpa.metrics],
		"expected": "a metric of the type Pods",
	}
}

deny contains result if {
	input.parameters.metric_value != null
	some metric in _metrics
	metric.value != input.parameters.metric_value
	result := {
		"ref": metric.ref,
		"path": array.concat(metric.path, _target_path(metric)),
		"message": sprintf("metric %s is kept at %v for each pod; promised are %v", [
			metric.name,
			metric.value,
			input.parameters.metric_value,
		]),
		"observed": metric.value,
		"expected": input.parameters.metric_value,
	}
}

deny contains result if {
	some metric in _metrics
	count(_servers(metric)) == 0
	result := _unserved(metric, sprintf("no APIService serves %s, which metric %s needs", [
		_group(metric),
		metric.name,
	]), "an APIService")
}

deny contains result if {
	some metric in _metrics
	some server in _servers(metric)
	count(server.workloads) == 0
	result := {
		"ref": server.ref,
		"path": ["spec", "service"],
		"message": sprintf("APIService %s leads to no pod: %s", [server.name, server.host]),
		"observed": server.host,
		"expected": "a Service with pods behind it",
	}
}

deny contains result if {
	some metric in _metrics
	servers := _servers(metric)
	count([server | some server in servers; count(server.workloads) > 0]) > 0
	count(_serving(metric)) == 0
	count(_open(metric)) == 0
	served := {known.name | some server in servers; some known in server.metrics}
	result := _unserved(metric, sprintf("nobody serves metric %s; served are: %s", [
		metric.name,
		concat(", ", served),
	]), sort(served))
}

deny contains result if {
	some metric in _metrics
	some found in _serving(metric)
	some job in found.metric.jobs
	not job in {known | some known in found.server.jobs}
	count(found.server.jobs) > 0
	result := {
		"ref": found.metric.ref,
		"path": array.concat(found.metric.path, ["seriesQuery"]),
		"message": sprintf("the series of metric %s come from job %s, which no scrape job is called", [
			metric.name,
			job,
		]),
		"observed": job,
		"expected": found.server.jobs,
	}
}

deny contains result if {
	some metric in _metrics
	some found in _serving(metric)
	some address in found.server.addresses
	count(address.workloads) == 0
	result := {
		"ref": address.ref,
		"path": address.path,
		"message": sprintf("%s asks %s, which leads to no pod", [found.server.name, address.host]),
		"observed": address.host,
		"expected": "the Service of Prometheus",
	}
}

unknown contains {
	"ref": server.ref,
	"path": ["spec", "service"],
	"message": sprintf("what the server of %s is told to serve", [server.name]),
} if {
	some metric in _metrics
	count(_serving(metric)) == 0
	some server in _open(metric)
}

examined contains {
	"ref": metric.ref,
	"path": metric.path,
	"observed": sprintf("metric %s at %v for each pod, served by %s", [
		metric.name,
		metric.value,
		concat(", ", {found.server.name | some found in _serving(metric)}),
	]),
} if {
	some metric in _metrics
}

_metrics := [metric |
	some hpa in input.neighbours.hpas
	some one in hpa.metrics
	one.type in {"Pods", "Object", "External"}
	metric := {
		"ref": hpa.ref,
		"path": one.path,
		"type": one.type,
		"name": one.name,
		"value": _value(one),
	}
]

_value(one) := one.averageValue if one.averageValue != null

else := one.value

_target_path(metric) := [lower(metric.type), "target", "averageValue"]

_group(metric) := "external.metrics.k8s.io" if metric.type == "External"

else := "custom.metrics.k8s.io"

_servers(metric) := [server |
	some server in input.configuration.metricServers
	server.group == _group(metric)
]

_serving(metric) := [{"server": server, "metric": known} |
	some server in _servers(metric)
	some known in server.metrics
	known.name == metric.name
]

# Servers of which the input does not tell what they serve.
_open(metric) := [server |
	some server in _servers(metric)
	count(server.workloads) > 0
	_untold(server)
]

_untold(server) if count(server.metrics) == 0

_untold(server) if count(server.missing) > 0

_untold(server) if {
	some known in server.metrics
	known.name == null
}

_unserved(metric, message, expected) := {
	"ref": metric.ref,
	"path": metric.path,
	"message": message,
	"observed": metric.name,
	"expected": expected,
}
