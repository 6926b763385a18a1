# METADATA
# scope: package
# title: As many pods run as the autoscaler's range allows
# description: >-
#   The range is promised for the pods, not for the autoscaler's text. A target that somebody scaled
#   by hand, or that its autoscaler cannot scale, runs with fewer or more.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2 HorizontalPodAutoscalerStatus.currentReplicas, spec.minReplicas and spec.maxReplicas
# custom:
#   severity: high
#   subject: HorizontalPodAutoscaler
#   remediation: >-
#     Find out who scales the target besides the autoscaler, or why the autoscaler cannot; its
#     conditions say whether it is able to.
package vvaudit.live.autoscaler_replicas_in_range

import data.vvaudit.lib.status

deny contains {
	"path": _place,
	"message": sprintf("%d pods run; the floor is %d", [_current, input.autoscaler.min]),
	"observed": _current,
	"expected": input.autoscaler.min,
} if {
	is_number(_current)
	_current < input.autoscaler.min
}

deny contains {
	"path": _place,
	"message": sprintf("%d pods run; the ceiling is %d", [_current, input.autoscaler.max]),
	"observed": _current,
	"expected": input.autoscaler.max,
} if {
	is_number(_current)
	is_number(input.autoscaler.max)
	_current > input.autoscaler.max
}

unknown contains {
	"path": _place,
	"message": sprintf("the pods that %s counts, which no controller has set", [status.what]),
} if {
	_current == null
}

examined contains {"path": _place, "observed": _current} if is_number(_current)

_place := ["status", "currentReplicas"]

# A target without pods is counted as no field at all; desiredReplicas is always written.
_current := input.object.status.currentReplicas if {
	is_number(input.object.status.currentReplicas)
} else := 0 if {
	is_number(input.object.status.desiredReplicas)
} else := null
