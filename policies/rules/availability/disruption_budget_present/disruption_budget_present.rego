# METADATA
# scope: package
# title: Replicated workloads have a disruption budget
# description: >-
#   Without a PodDisruptionBudget the draining of nodes may evict every pod of a workload at once,
#   however many there are. Workloads with a floor of two or more are judged: with one pod, a budget
#   could only forbid every eviction.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/pods/disruptions/
#   description: policy/v1 PodDisruptionBudget
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Add a PodDisruptionBudget in the workload's namespace whose selector matches its pods.
#   needs: [PodDisruptionBudget]
package vvaudit.availability.disruption_budget_present

import data.vvaudit.lib.workloads.pod_labels_path
import data.vvaudit.lib.workloads.replicated

# Nearly all workloads have a budget: whether they need one costs more to ask, and stands last.
deny contains result if {
	count(input.neighbours.pdbs) == 0
	_judged
	result := {
		"path": pod_labels_path,
		"message": sprintf("no disruption budget selects the %v pods", [input.replicas.min]),
		"observed": null,
		"expected": "a disruption budget",
	}
}

examined contains {"path": pod_labels_path, "observed": _names} if _judged

_judged if {
	is_number(input.replicas.min)
	input.replicas.min >= 2
	replicated
}

_names := sort({budget.name | some budget in input.neighbours.pdbs}) if {
	count(input.neighbours.pdbs) > 0
} else := null
