# METADATA
# scope: package
# title: Disruption budgets keep the promised number of pods
# description: >-
#   Draining nodes evicts pods, and only a PodDisruptionBudget keeps enough of them. The budget has
#   to promise the same at the floor of the workload, as a number or in per cent, select this
#   workload's pods and no others (or pods of another workload count in their place), and allow at
#   least one disruption at the floor (or no node can be drained).
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#   description: policy/v1 PodDisruptionBudgetSpec; percentages are rounded up
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Give the workload a PodDisruptionBudget of its own, with the promised minAvailable or
#     maxUnavailable and a selector that matches its pods alone.
#   needs: [PodDisruptionBudget]
#   parameters:
#     min_available:
#       description: How many pods have to stay at the floor; null means not promised.
#       default: null
#     max_unavailable:
#       description: How many pods may go at the floor; null means not promised.
#       default: null
package vvaudit.availability.disruption_budget_minimum

import data.vvaudit.lib.workloads
import data.vvaudit.lib.workloads.pod_labels_path
import data.vvaudit.lib.workloads.pods_or_percent_wanted
import data.vvaudit.lib.workloads.replicated

# Whether the workload keeps a number of pods costs more to ask than what is wrong with a budget,
# and stands last.
deny contains result if {
	_missing
	result := {
		"path": pod_labels_path,
		"message": "no disruption budget selects the pods",
		"observed": null,
		"expected": "a disruption budget",
	}
}

deny contains result if {
	is_number(input.parameters.min_available)
	some budget in input.neighbours.pdbs
	_stay(budget) != input.parameters.min_available
	replicated
	result := _result(
		budget, input.parameters.min_available,
		sprintf("the budget %s keeps %v; promised is %v", [
			budget.name,
			_stay(budget),
			input.parameters.min_available,
		]),
	)
}

deny contains result if {
	is_number(input.parameters.max_unavailable)
	some budget in input.neighbours.pdbs
	_go(budget) != input.parameters.max_unavailable
	replicated
	result := _result(
		budget, input.parameters.max_unavailable,
		sprintf("the budget %s lets %v go; promised is %v", [
			budget.name,
			_go(budget),
			input.parameters.max_unavailable,
		]),
	)
}

deny contains result if {
	some budget in input.neighbours.pdbs
	budget.workloads > 1
	replicated
	result := {
		"ref": budget.ref,
		"path": ["spec", "selector"],
		"message": sprintf("the budget %s selects the pods of %v workloads", [
			budget.name,
			budget.workloads,
		]),
		"observed": budget.workloads,
		"expected": 1,
	}
}

deny contains result if {
	some budget in input.neighbours.pdbs
	budget.disruptions == 0
	budget.floor > 0
	replicated
	result := _result(
		budget, "at least one disruption",
		sprintf("the budget %s keeps all %v pods of the floor: none may be evicted", [
			budget.name,
			budget.floor,
		]),
	)
}

deny contains result if {
	some budget in input.neighbours.pdbs
	some field in ["minAvailable", "maxUnavailable"]
	budget[field] != null
	not workloads.pods_or_percent(budget[field])
	replicated
	result := {
		"ref": budget.ref,
		"path": ["spec", field],
		"message": sprintf(
			"%s of the budget %s is %s, which is neither a whole number nor a percentage",
			[field, budget.name, json.marshal(budget[field])],
		),
		"observed": budget[field],
		"expected": pods_or_percent_wanted,
	}
}

deny contains result if {
	some budget in input.neighbours.pdbs
	budget.minAvailable == null
	budget.maxUnavailable == null
	_promised
	replicated
	result := _result(
		budget, pods_or_percent_wanted,
		sprintf("the budget %s sets neither minAvailable nor maxUnavailable", [budget.name]),
	)
}

unknown contains {"ref": budget.ref, "path": _path(budget), "message": message} if {
	some budget in input.neighbours.pdbs
	_incomparable(budget)
	replicated
	message := sprintf(
		"the number of pods that the budget %s selects, of which its %s is %v",
		[budget.name, workloads.budget_field(budget), budget[workloads.budget_field(budget)]],
	)
}

examined contains {
	"ref": budget.ref,
	"path": _path(budget),
	"observed": budget[workloads.budget_field(budget)],
} if {
	some budget in input.neighbours.pdbs
	replicated
}

examined contains {"path": pod_labels_path, "observed": null} if _missing

_missing if {
	count(input.neighbours.pdbs) == 0
	_promised
	replicated
}

_promised if is_number(input.parameters.min_available)

_promised if is_number(input.parameters.max_unavailable)

# What is promised cannot be compared with a percentage of nobody knows how many, nor with the other
# number.
_incomparable(budget) if {
	is_number(input.parameters.min_available)
	not _stay(budget)
	_well_said(budget)
}

_incomparable(budget) if {
	is_number(input.parameters.max_unavailable)
	not _go(budget)
	_well_said(budget)
}

_well_said(budget) if workloads.pods_or_percent(budget[workloads.budget_field(budget)])

_result(budget, expected, message) := {
	"ref": budget.ref,
	"path": _path(budget),
	"message": message,
	"observed": budget[workloads.budget_field(budget)],
	"expected": expected,
}

_path(budget) := ["spec", workloads.budget_field(budget)]

# Where the floor is not known, a number says it all the same.
_stay(budget) := budget.desired if is_number(budget.desired)

_stay(budget) := budget.minAvailable if {
	budget.desired == null
	is_number(budget.minAvailable)
	workloads.pods_or_percent(budget.minAvailable)
}

_go(budget) := budget.disruptions if is_number(budget.disruptions)

_go(budget) := budget.maxUnavailable if {
	budget.disruptions == null
	is_number(budget.maxUnavailable)
	workloads.pods_or_percent(budget.maxUnavailable)
}
