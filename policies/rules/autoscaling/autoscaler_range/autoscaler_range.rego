# METADATA
# scope: package
# title: Autoscalers have the promised floor and ceiling
# description: >-
#   The floor is what the platform survives a failure with, the ceiling what it can serve and what
#   it can cost. A workload of which a floor or a ceiling is promised has to have an autoscaler with
#   these bounds; without minReplicas the floor is 1.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2 HorizontalPodAutoscalerSpec.minReplicas and maxReplicas
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Add a HorizontalPodAutoscaler for the workload, or set its minReplicas and maxReplicas to what
#     is promised.
#   needs: [HorizontalPodAutoscaler]
#   parameters:
#     min:
#       description: The promised minReplicas; null means not promised.
#       default: null
#     max:
#       description: The promised maxReplicas; null means not promised.
#       default: null
package vvaudit.autoscaling.autoscaler_range

import data.vvaudit.lib.workloads.no_autoscaler
import data.vvaudit.lib.workloads.replicated

deny contains no_autoscaler if _missing

deny contains result if {
	some bound in _bounds
	bound.observed != bound.promised
	result := {
		"ref": bound.ref,
		"path": bound.path,
		"message": sprintf("%s is %s; promised is %v", [bound.field, bound.words, bound.promised]),
		"observed": bound.observed,
		"expected": bound.promised,
	}
}

examined contains {"ref": bound.ref, "path": bound.path, "observed": bound.observed} if {
	some bound in _bounds
}

examined contains {"path": ["spec", "replicas"], "observed": null} if _missing

_missing if {
	count(input.neighbours.hpas) == 0
	some promised in [input.parameters.min, input.parameters.max]
	is_number(promised)
	replicated
}

_bounds contains {
	"ref": scaler.ref,
	"field": "minReplicas",
	"path": ["spec", "minReplicas"],
	"observed": scaler.min,
	"words": sprintf("%v%s", [scaler.min, _remark(scaler)]),
	"promised": input.parameters.min,
} if {
	is_number(input.parameters.min)
	some scaler in input.neighbours.hpas
}

_bounds contains {
	"ref": scaler.ref,
	"field": "maxReplicas",
	"path": ["spec", "maxReplicas"],
	"observed": scaler.max,
	"words": _ceiling(scaler),
	"promised": input.parameters.max,
} if {
	is_number(input.parameters.max)
	some scaler in input.neighbours.hpas
}

_remark(scaler) := "" if scaler.minSet

_remark(scaler) := " by default" if not scaler.minSet

_ceiling(scaler) := sprintf("%v", [scaler.max]) if is_number(scaler.max)

_ceiling(scaler) := "not set" if scaler.max == null
