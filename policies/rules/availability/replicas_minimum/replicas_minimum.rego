# METADATA
# scope: package
# title: Workloads never have fewer pods than the minimum
# description: >-
#   With a single pod every crash, drained node and update is an outage. What counts is the floor:
#   the autoscaler's minimum where there is one, else spec.replicas, which is 1 when it is not set.
#   DaemonSets, Jobs and bare Pods keep no number of pods and are left out, and so are custom kinds
#   that do not say how many they keep.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#replicas
#   description: apps/v1 DeploymentSpec.replicas
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Raise spec.replicas, or minReplicas of the autoscaler where there is one.
#   parameters:
#     minimum:
#       description: How many pods there have to be at least.
#       default: 2
package vvaudit.availability.replicas_minimum

import data.vvaudit.lib.workloads.floor_place
import data.vvaudit.lib.workloads.replicated

deny contains result if {
	input.replicas.min < input.parameters.minimum
	_judged
	result := object.union(floor_place, {
		"message": sprintf("%s keeps %v; the minimum is %v", [
			_source,
			input.replicas.min,
			input.parameters.minimum,
		]),
		"observed": input.replicas.min,
		"expected": input.parameters.minimum,
	})
}

examined contains object.union(floor_place, {"observed": input.replicas.min}) if _judged

_judged if {
	is_number(input.replicas.min)
	is_number(input.parameters.minimum)
	replicated
}

_source := sprintf("the autoscaler %s", [input.neighbours.hpas[0].name]) if {
	input.replicas.source == "HorizontalPodAutoscaler"
} else := "spec.replicas is not set and" if {
	input.replicas.source == "default"
} else := "spec.replicas"
