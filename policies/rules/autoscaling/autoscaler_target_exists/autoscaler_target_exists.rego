# METADATA
# scope: package
# title: Autoscalers scale something that exists
# description: >-
#   An autoscaler whose target is misspelt, or named with the wrong apiVersion, scales nothing and
#   only says so in its status. If the input is only a part of what will run and holds nothing of
#   the target's kind in the namespace, the target may stand elsewhere, and whether it exists is not
#   known.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2 CrossVersionObjectReference, scaleTargetRef
# custom:
#   severity: high
#   subject: HorizontalPodAutoscaler
#   remediation: >-
#     Set spec.scaleTargetRef to the apiVersion, kind and name of a workload in the autoscaler's own
#     namespace.
package vvaudit.autoscaling.autoscaler_target_exists

deny contains result if {
	_judged
	input.neighbours.target == null
	not _of_another_group
	result := {
		"path": ["spec", "scaleTargetRef", "name"],
		"message": sprintf("%s does not exist in namespace %s%s", [
			_target,
			input.subject.namespace,
			_instead,
		]),
		"observed": _target,
		"expected": "a workload of the namespace",
	}
}

deny contains result if {
	_judged
	input.neighbours.target == null
	_of_another_group
	result := {
		"path": ["spec", "scaleTargetRef", "apiVersion"],
		"message": sprintf("apiVersion %s is not that of %s", [_api_version, _target]),
		"observed": _api_version,
		"expected": "the apiVersion of the target",
	}
}

unknown contains {"path": ["spec", "scaleTargetRef", "name"], "message": message} if {
	not _judged
	message := sprintf("%s, which is not in what was scanned", [_target])
}

examined contains {"path": ["spec", "scaleTargetRef", "name"], "observed": _target} if _judged

_judged if input.inventory.complete

_judged if input.neighbours.target != null

_judged if count(input.neighbours.sameKind) > 0

_of_another_group if input.autoscaler.target.name in input.neighbours.sameKind

_target := sprintf("%s %s", [input.autoscaler.target.kind, input.autoscaler.target.name])

_api_version := input.object.spec.scaleTargetRef.apiVersion if {
	is_string(input.object.spec.scaleTargetRef.apiVersion)
} else := "(none)"

_instead := sprintf("; there is %s", [concat(", ", input.neighbours.sameKind)]) if {
	count(input.neighbours.sameKind) > 0
} else := ""
