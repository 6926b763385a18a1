# METADATA
# scope: package
# title: Autoscalers keep the promised use of a resource
# description: >-
#   An autoscaler that targets the utilization of cpu or memory compares the use with the request.
#   If a resource is promised, the workload needs an autoscaler with that target and no other for
#   the resource, since the one that wants most pods wins; and whatever is promised, every running
#   container has to request what its autoscaler measures, or the autoscaler cannot work out
#   anything. An autoscaler without metrics targets 80 % of cpu.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2 ResourceMetricSource; without requests it takes no action
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Set averageUtilization of the autoscaler's metric to what is promised, and give every
#     container a request for the resource.
#   needs: [HorizontalPodAutoscaler]
#   parameters:
#     resource:
#       description: The resource promised, cpu or memory; empty means none, so that only the
#         requests behind existing targets are judged.
#       default: ""
#     utilization:
#       description: The promised averageUtilization in per cent; null means any.
#       default: null
package vvaudit.autoscaling.autoscaler_resource_target

import data.vvaudit.lib.workloads.no_autoscaler
import data.vvaudit.lib.workloads.replicated

deny contains no_autoscaler if _missing

deny contains result if {
	_promised
	some scaler in input.neighbours.hpas
	count({target | some target in _targets; target.ref == scaler.ref}) == 0
	result := {
		"ref": scaler.ref,
		"path": ["spec", "metrics"],
		"message": sprintf("no metric targets the utilization of %s", [input.parameters.resource]),
		"observed": null,
		"expected": input.parameters.utilization,
	}
}

deny contains result if {
	is_number(input.parameters.utilization)
	some target in _targets
	target.utilization != input.parameters.utilization
	result := {
		"ref": target.ref,
		"path": target.path,
		"message": sprintf("averageUtilization of %s is %v; promised is %v", [
			target.resource,
			target.utilization,
			input.parameters.utilization,
		]),
		"observed": target.utilization,
		"expected": input.parameters.utilization,
	}
}

deny contains result if {
	some target in _targets
	some container in _requesting(target)
	not container.resources.requests[target.resource] > 0 # null is less than any number
	request := _request(target, container)
	result := {
		"path": request.path,
		"message": sprintf("requests.%s is not set; the autoscaler %s cannot work without it", [
			request.resource,
			request.scaler,
		]),
		"observed": request.observed,
		"expected": "a request",
		"container": request.container,
	}
}

deny contains result if {
	some target in _targets
	target.container != ""
	count(_requesting(target)) == 0
	result := {
		"ref": target.ref,
		"path": target.path,
		"message": sprintf("the pods have no running container %s whose use of %s is targeted", [
			target.container,
			target.resource,
		]),
		"observed": target.container,
		"expected": "a container of the pods",
	}
}

examined contains {"path": ["spec", "replicas"], "observed": null} if _missing

examined contains {
	"ref": target.ref,
	"path": target.path,
	"observed": target.utilization,
} if {
	some target in _targets
}

examined contains {
	"path": request.path,
	"observed": request.observed,
	"container": request.container,
} if {
	some target in _targets
	some container in _requesting(target)
	request := _request(target, container)
}

_promised if input.parameters.resource in {"cpu", "memory"}

_missing if {
	count(input.neighbours.hpas) == 0
	_promised
	replicated
}

# Every utilization that an autoscaler targets, of the promised resource or, without one, of any. An
# average value beside it is what the autoscaler goes by.
_targets contains {
	"ref": scaler.ref,
	"scaler": scaler.name,
	"resource": metric.name,
	"container": metric.container,
	"utilization": metric.averageUtilization,
	"path": _path(metric),
} if {
	some scaler in input.neighbours.hpas
	some metric in _metrics(scaler)
	metric.type in {"Resource", "ContainerResource"}
	metric.name in {"cpu", "memory"}
	input.parameters.resource in {"", null, metric.name}
	metric.averageUtilization != null
	metric.averageValue == null
}

_metrics(scaler) := scaler.metrics if {
	count(scaler.metrics) > 0
} else := [{
	"type": "Resource",
	"name": "cpu",
	"container": "",
	"averageUtilization": 80,
	"averageValue": null,
	"path": ["spec", "metrics"],
}]

_path(metric) := array.concat(metric.path, [field, "target", "averageUtilization"]) if {
	count(metric.path) == 3
	field := {"Resource": "resource", "ContainerResource": "containerResource"}[metric.type]
} # of autoscaling/v1, or of no metrics

else := metric.path

# The containers whose requests are behind a target; those of the whole pod count for a target of
# the whole pod.
_requesting(target) := [container |
	some container in input.containers
	container.type in {"container", "sidecar"}
	target.container in {"", container.name}
	not _by_pod(target)
]

_request(target, container) := {
	"scaler": target.scaler,
	"resource": target.resource,
	"container": container.name,
	"path": array.concat(container.path, ["resources", "requests", target.resource]),
	"observed": _stated(container, target.resource),
}

_stated(container, resource) := amount if {
	amount := container.spec.resources.requests[resource]
} else := amount if {
	amount := container.spec.resources.limits[resource]
} else := null

_by_pod(target) if {
	target.container == ""
	input.pod.spec.resources.requests[target.resource] != null
}
