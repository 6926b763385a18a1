# METADATA
# scope: package
# title: No two autoscalers scale the same target
# description: >-
#   Two autoscalers of one target set its number of pods in turn, each by its own metrics and
#   bounds, so that the number swings between them.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2; several metrics belong into one autoscaler
# custom:
#   severity: high
#   subject: HorizontalPodAutoscaler
#   remediation: >-
#     Keep one autoscaler for the target and move the metrics of the others into it.
package vvaudit.autoscaling.autoscaler_unique

deny contains result if {
	count(input.neighbours.others) > 0
	result := {
		"path": ["spec", "scaleTargetRef"],
		"message": sprintf("%s %s is also scaled by %s", [
			input.autoscaler.target.kind,
			input.autoscaler.target.name,
			concat(", ", _others),
		]),
		"observed": _others,
		"expected": [],
		"related": [place |
			some other in input.neighbours.others
			place := {
				"ref": other.ref,
				"path": ["spec", "scaleTargetRef"],
				"message": sprintf("%s scales the same target", [other.name]),
			}
		],
	}
}

examined contains {"path": ["spec", "scaleTargetRef"], "observed": _others} if {
	input.neighbours.target != null
}

_others := sort([other.name | some other in input.neighbours.others])
