# METADATA
# scope: package
# title: Autoscalers say how fast they scale both ways
# description: >-
#   Without a behavior the API's defaults hold: up by 100 % or 4 pods every 15 seconds, down to the
#   floor at once after five minutes. Whoever relies on a pace should write it down.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2 HorizontalPodAutoscalerBehavior and its defaults
# custom:
#   severity: low
#   subject: Workload
#   remediation: >-
#     Set spec.behavior.scaleUp and spec.behavior.scaleDown of the autoscaler, with policies.
#   needs: [HorizontalPodAutoscaler]
#   parameters:
#     autoscaled:
#       description: Whether a workload that keeps a number of pods has to have an autoscaler.
#       default: false
#     policies:
#       description: Whether both ways need policies of their own, and not those of the API.
#       default: false
package vvaudit.autoscaling.autoscaler_behavior_set

import data.vvaudit.lib.workloads.no_autoscaler
import data.vvaudit.lib.workloads.replicated

deny contains no_autoscaler if _missing

deny contains result if {
	some scaler in input.neighbours.hpas
	some direction in ["scaleUp", "scaleDown"]
	not scaler[direction].set
	result := {
		"ref": scaler.ref,
		"path": ["spec", "behavior", direction],
		"message": sprintf("%s is not set", [direction]),
		"observed": null,
		"expected": "scaling policies",
	}
}

deny contains result if {
	input.parameters.policies == true
	some scaler in input.neighbours.hpas
	some direction in ["scaleUp", "scaleDown"]
	scaler[direction].set
	not scaler[direction].policiesSet
	result := {
		"ref": scaler.ref,
		"path": ["spec", "behavior", direction, "policies"],
		"message": sprintf("%s has no policies; the defaults hold", [direction]),
		"observed": null,
		"expected": "scaling policies",
	}
}

examined contains {"path": ["spec", "replicas"], "observed": null} if _missing

examined contains {
	"ref": scaler.ref,
	"path": ["spec", "behavior", direction],
	"observed": _observed(scaler[direction]),
} if {
	some scaler in input.neighbours.hpas
	some direction in ["scaleUp", "scaleDown"]
}

_missing if {
	input.parameters.autoscaled == true
	count(input.neighbours.hpas) == 0
	replicated
}

_observed(rules) := "set" if rules.set

_observed(rules) := null if not rules.set
