# METADATA
# scope: package
# title: No two disruption budgets select the same pods
# description: >-
#   The eviction API refuses to evict a pod that more than one PodDisruptionBudget selects, so that
#   the pod's node cannot be drained however much either budget allows.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#   description: Arbitrary selectors of PodDisruptionBudgets, and what overlapping ones do
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Narrow the selectors, or delete budgets, until exactly one budget selects the pods.
package vvaudit.availability.disruption_budgets_disjoint

import data.vvaudit.lib.workloads.pod_labels_path

deny contains result if {
	count(input.neighbours.pdbs) > 1
	result := {
		"path": pod_labels_path,
		"message": sprintf("%v disruption budgets select the pods: %s", [
			count(input.neighbours.pdbs),
			concat(", ", _names),
		]),
		"observed": _names,
		"expected": "one disruption budget",
		"related": [place |
			some budget in input.neighbours.pdbs
			place := {
				"ref": budget.ref,
				"path": ["spec", "selector"],
				"message": sprintf("%s selects the pods", [budget.name]),
			}
		],
	}
}

examined contains {"path": pod_labels_path, "observed": _names} if {
	count(input.neighbours.pdbs) > 0
}

_names := sort([budget.name | some budget in input.neighbours.pdbs])
