# METADATA
# scope: package
# title: The number of pods is left to the autoscaler
# description: >-
#   A manifest that sets spec.replicas of a workload with an autoscaler sets the number back with
#   every apply, in the middle of a rush of requests if need be. In a running cluster the field
#   always holds the present number, so that only manifests are judged, and no dumps of live objects
#   either.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: Migrating Deployments and StatefulSets to horizontal autoscaling
# custom:
#   severity: medium
#   subject: Workload
#   remediation: Remove spec.replicas from the manifest of the workload.
package vvaudit.autoscaling.replicas_left_to_autoscaler

deny contains result if {
	_replicas != null
	_judged
	result := {
		"path": ["spec", "replicas"],
		"message": sprintf("spec.replicas is %v, against the autoscaler %s", [
			_replicas,
			concat(", ", sort([scaler.name | some scaler in input.neighbours.hpas])),
		]),
		"observed": _replicas,
		"expected": null,
	}
}

examined contains {"path": ["spec", "replicas"], "observed": _replicas} if _judged

_judged if {
	input.inventory.live == false
	object.get(input.object, ["metadata", "uid"], null) == null
	count(input.neighbours.hpas) > 0
}

_replicas := object.get(input.object, ["spec", "replicas"], null)
