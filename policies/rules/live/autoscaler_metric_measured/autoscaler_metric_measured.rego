# METADATA
# scope: package
# title: The autoscaler gets the promised metric
# description: >-
#   A metric that an autoscaler names and nobody serves has no effect, while the others go on
#   working. What the autoscaler has measured stands in its status.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2 HorizontalPodAutoscalerStatus.currentMetrics
# custom:
#   severity: high
#   subject: HorizontalPodAutoscaler
#   remediation: >-
#     Ask for the metric as the autoscaler does, with kubectl get --raw of metrics.k8s.io or
#     custom.metrics.k8s.io, and mend the server that does not answer.
#   parameters:
#     metric:
#       description: The metric's name, such as cpu; empty means each one that the autoscaler names.
#       default: ""
package vvaudit.live.autoscaler_metric_measured

import data.vvaudit.lib.status

deny contains {
	"path": ["status", "currentMetrics"],
	"message": sprintf("%s has no current value", [name]),
	"observed": null,
	"expected": name,
} if {
	_known
	some name in _wanted
	not name in _measured
}

unknown contains {
	"path": ["status", "currentMetrics"],
	"message": sprintf("what %s measures, which no controller has set", [status.what]),
} if {
	not _known
	count(_wanted) > 0
}

examined contains {"path": ["status", "currentMetrics"], "observed": name} if {
	_known
	some name in _wanted
	name in _measured
}

_wanted := {input.parameters.metric} if {
	input.parameters.metric != ""
} else := {metric.name | some metric in input.autoscaler.metrics; metric.name != ""}

_known if is_array(input.object.status.currentMetrics)

# The field is left out where nothing could be measured; a condition shows that the controller tried.
_known if count(status.conditions("ScalingActive")) > 0

# One entry for each metric; `type` says under which field (Resource: resource, Pods: pods, ...). An
# entry that could not be measured is there without a value.
_measured contains name if {
	is_array(input.object.status.currentMetrics)
	some entry in input.object.status.currentMetrics
	some field in ["resource", "containerResource"]
	_has_value(entry[field].current)
	name := entry[field].name
}

_measured contains name if {
	is_array(input.object.status.currentMetrics)
	some entry in input.object.status.currentMetrics
	some field in ["pods", "object", "external"]
	_has_value(entry[field].current)
	name := entry[field].metric.name
}

_has_value(current) if {
	is_object(current)
	some field in ["averageUtilization", "averageValue", "value"]
	object.get(current, field, null) != null
}
