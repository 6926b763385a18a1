# METADATA
# scope: package
# title: Autoscalers have a range that the API accepts
# description: >-
#   An autoscaler needs a ceiling, and a floor of 1 or more that is not above it. A floor of 0
#   stops the workload when there is nothing to do, which only metrics from outside the pods
#   (Object and External) can end again.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2 HorizontalPodAutoscalerSpec.minReplicas and maxReplicas
# custom:
#   severity: high
#   subject: HorizontalPodAutoscaler
#   remediation: Set minReplicas to 1 or more and maxReplicas to at least as much.
package vvaudit.autoscaling.autoscaler_range_valid

deny contains result if {
	object.get(input.object, ["spec", "maxReplicas"], null) == null
	result := {
		"path": ["spec", "maxReplicas"],
		"message": "maxReplicas is not set",
		"observed": null,
		"expected": "at least minReplicas",
	}
}

deny contains result if {
	some field in ["minReplicas", "maxReplicas"]
	value := input.object.spec[field]
	value != null
	not is_number(value)
	result := {
		"path": ["spec", field],
		"message": sprintf("%s is %v, which is not a number", [field, value]),
		"observed": value,
		"expected": "a number",
	}
}

deny contains result if {
	is_number(input.autoscaler.max)
	input.autoscaler.min > input.autoscaler.max
	result := {
		"path": ["spec", "maxReplicas"],
		"message": sprintf("maxReplicas is %v, below minReplicas, which is %v", [
			input.autoscaler.max,
			input.autoscaler.min,
		]),
		"observed": input.autoscaler.max,
		"expected": sprintf("at least %v", [input.autoscaler.min]),
	}
}

deny contains result if {
	input.autoscaler.min < 1 # what the least is need only be asked then
	input.autoscaler.min < _least
	result := {
		"path": ["spec", "minReplicas"],
		"message": sprintf("minReplicas is %v; it has to be at least %v%s", [
			input.autoscaler.min,
			_least,
			_remark,
		]),
		"observed": input.autoscaler.min,
		"expected": sprintf("at least %v", [_least]),
	}
}

examined contains {"path": ["spec", "minReplicas"], "observed": input.autoscaler.min}

examined contains {"path": ["spec", "maxReplicas"], "observed": input.autoscaler.max}

_least := 0 if {
	some metric in input.autoscaler.metrics
	metric.type in {"Object", "External"}
} else := 1

_remark := "" if _least == 0

_remark := " without an Object or External metric" if _least == 1
