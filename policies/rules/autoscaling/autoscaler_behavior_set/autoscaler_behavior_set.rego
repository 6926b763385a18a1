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
package vvaudit.autoscaling.autoscaler_behavior_set

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

examined contains {
	"ref": scaler.ref,
	"path": ["spec", "behavior", direction],
	"observed": _observed(scaler[direction]),
} if {
	some scaler in input.neighbours.hpas
	some direction in ["scaleUp", "scaleDown"]
}

_observed(rules) := "set" if rules.set

_observed(rules) := null if not rules.set
