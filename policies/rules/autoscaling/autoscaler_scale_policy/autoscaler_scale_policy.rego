# METADATA
# scope: package
# title: Autoscalers scale at the promised pace
# description: >-
#   How fast pods are added decides whether a rush of requests is served, and how slowly they are
#   removed whether the next one is. The policies of a direction are compared as a set with those
#   promised, whatever their order; selectPolicy says which of several wins (Max, the one that
#   changes most, unless set), and Disabled means that none applies. What the autoscaler leaves out
#   is compared with the API's defaults.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2 HPAScalingRules, configurable scaling behavior
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Set spec.behavior.scaleUp or scaleDown of the autoscaler to the promised policies,
#     selectPolicy and stabilizationWindowSeconds.
#   needs: [HorizontalPodAutoscaler]
#   parameters:
#     direction:
#       description: Which way is promised, scaleUp or scaleDown.
#       default: scaleUp
#     policies:
#       description: All policies promised, each {type, value, periodSeconds}; empty means none are.
#       default: []
#     select:
#       description: The selectPolicy promised, Max, Min or Disabled; null means not promised.
#       default: null
#     stabilization:
#       description: The bounds promised for stabilizationWindowSeconds, as {min, max}.
#       default: null
package vvaudit.autoscaling.autoscaler_scale_policy

import data.vvaudit.lib.workloads.no_autoscaler
import data.vvaudit.lib.workloads.replicated

deny contains no_autoscaler if _missing

deny contains result if {
	count(_wanted) > 0
	some scaler in _scalers
	_given(scaler) != _wanted
	result := {
		"ref": scaler.ref,
		"path": array.concat(_path("policies"), _odd_one(scaler)),
		"message": sprintf("%s by %s; promised is %s", [
			input.parameters.direction,
			concat(" and ", _words(_given(scaler))),
			concat(" and ", _words(_wanted)),
		]),
		"observed": _words(_given(scaler)),
		"expected": _words(_wanted),
	}
}

deny contains result if {
	_promised(input.parameters.select)
	some scaler in _scalers
	observed := scaler[input.parameters.direction].selectPolicy
	observed != input.parameters.select
	result := _result(
		scaler, "selectPolicy", observed, input.parameters.select,
		sprintf("selectPolicy is %v; promised is %v", [observed, input.parameters.select]),
	)
}

deny contains result if {
	count(_wanted) > 0
	not _promised(input.parameters.select)
	some scaler in _scalers
	scaler[input.parameters.direction].selectPolicy == "Disabled"
	result := _result(
		scaler, "selectPolicy", "Disabled", "Max or Min",
		"selectPolicy is Disabled: the policies never apply",
	)
}

deny contains result if {
	some scaler in _scalers
	observed := scaler[input.parameters.direction].stabilizationWindowSeconds
	_outside(observed)
	result := _result(
		scaler, "stabilizationWindowSeconds", observed, _bounds,
		sprintf("stabilizationWindowSeconds is %v; promised is %s", [observed, _bounds]),
	)
}

examined contains {
	"ref": scaler.ref,
	"path": _path("policies"),
	"observed": _words(_given(scaler)),
} if {
	count(_wanted) > 0
	some scaler in _scalers
}

examined contains {
	"ref": scaler.ref,
	"path": _path(field),
	"observed": scaler[input.parameters.direction][field],
} if {
	some field, promised in {
		"selectPolicy": input.parameters.select,
		"stabilizationWindowSeconds": input.parameters.stabilization,
	}
	_promised(promised)
	some scaler in _scalers
}

examined contains {"path": ["spec", "replicas"], "observed": null} if _missing

_missing if {
	count(input.neighbours.hpas) == 0
	_asked
	replicated
}

_asked if count(_wanted) > 0

_asked if _promised(input.parameters.select)

_asked if _promised(input.parameters.stabilization)

_promised(value) if not value in {null, "", {}}

_scalers contains scaler if {
	input.parameters.direction in {"scaleUp", "scaleDown"}
	some scaler in input.neighbours.hpas
}

_wanted := _policies(input.parameters.policies)

_given(scaler) := _policies(scaler[input.parameters.direction].policies)

_policies(list) := {[policy.value, policy.type, policy.periodSeconds] |
	is_array(list)
	some policy in list
	is_object(policy)
}

# The one policy that is not promised, if it is one: that is the line to change.
_odd_one(scaler) := _odd(scaler) if {
	scaler[input.parameters.direction].set
	count(_odd(scaler)) == 1
} else := []

_odd(scaler) := [index |
	is_array(scaler[input.parameters.direction].policies)
	some index, policy in scaler[input.parameters.direction].policies
	not _is_wanted(policy)
]

_is_wanted(policy) if [policy.value, policy.type, policy.periodSeconds] in _wanted

_words(policies) := sort({sprintf("%v %v every %v s", policy) | some policy in policies})

_outside(seconds) if seconds < input.parameters.stabilization.min

_outside(seconds) if {
	is_number(input.parameters.stabilization.max)
	seconds > input.parameters.stabilization.max
}

_bounds := concat(" and ", [words |
	some word, field in {"at least": "min", "at most": "max"}
	is_number(input.parameters.stabilization[field])
	words := sprintf("%s %v", [word, input.parameters.stabilization[field]])
])

_path(field) := ["spec", "behavior", input.parameters.direction, field]

_result(scaler, field, observed, expected, message) := {
	"ref": scaler.ref,
	"path": _path(field),
	"message": message,
	"observed": observed,
	"expected": expected,
}
