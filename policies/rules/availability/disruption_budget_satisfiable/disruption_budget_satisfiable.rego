# METADATA
# scope: package
# title: Disruption budgets can be honoured
# description: >-
#   A budget that selects nothing protects nothing, and one that never allows an eviction stops
#   every drain of a node, so that upgrades hang until somebody deletes it. At least one disruption
#   has to be possible when every selected workload is at its floor; minAvailable 100% and
#   maxUnavailable 0 allow none whatever the number of pods.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
#   description: policy/v1 PodDisruptionBudgetSpec; percentages are rounded up
# custom:
#   severity: high
#   subject: PodDisruptionBudget
#   remediation: >-
#     Let the selector match the pods, set minAvailable below their smallest number or
#     maxUnavailable to 1 or more, or raise the floor of the workload.
package vvaudit.availability.disruption_budget_satisfiable

import data.vvaudit.lib.workloads
import data.vvaudit.lib.workloads.pods_or_percent_wanted

deny contains result if {
	input.budget.workloads == 0
	not _unseen
	result := {
		"path": ["spec", "selector"],
		"message": "the selector matches no pods of the namespace",
		"observed": 0,
		"expected": "the pods of a workload",
	}
}

deny contains result if {
	object.get(input.budget, "minAvailable", null) == null
	object.get(input.budget, "maxUnavailable", null) == null
	result := {
		"path": ["spec", "minAvailable"],
		"message": "neither minAvailable nor maxUnavailable is set: nothing is protected",
		"observed": null,
		"expected": "one of minAvailable and maxUnavailable",
	}
}

deny contains result if {
	input.budget.minAvailable != null
	input.budget.maxUnavailable != null
	result := {
		"path": ["spec", "maxUnavailable"],
		"message": "minAvailable and maxUnavailable are both set; the API accepts only one",
		"observed": input.budget.maxUnavailable,
		"expected": "one of minAvailable and maxUnavailable",
	}
}

deny contains result if {
	some field, value in _suspects
	not workloads.pods_or_percent(value)
	result := {
		"path": ["spec", field],
		"message": sprintf("%s is %s, which is neither a whole number nor a percentage", [
			field,
			json.marshal(value),
		]),
		"observed": value,
		"expected": pods_or_percent_wanted,
	}
}

deny contains result if {
	some field, value in _suspects
	_never(field, value)
	result := {
		"path": ["spec", field],
		"message": sprintf("%s is %v: no pod may ever be evicted", [field, value]),
		"observed": value,
		"expected": "at least one disruption",
	}
}

deny contains result if {
	input.budget.disruptions == 0
	input.budget.floor > 0
	field := workloads.budget_field(input.budget)
	value := input.budget[field]
	not _never(field, value)
	result := {
		"path": ["spec", field],
		"message": sprintf("%s is %v, all pods of the floor of %v: none may be evicted", [
			field,
			value,
			input.budget.floor,
		]),
		"observed": value,
		"expected": "at least one disruption",
	}
}

unknown contains {"path": ["spec", "selector"], "message": message} if {
	input.budget.workloads == 0
	_unseen
	message := sprintf(
		"the workloads of namespace %s, none of which is in what was scanned",
		[input.subject.namespace],
	)
}

examined contains {"path": ["spec", field], "observed": input.budget[field]} if {
	not _unseen
	field := workloads.budget_field(input.budget)
}

# The workloads of the namespace may stand in files that were not read.
_unseen if {
	not input.inventory.complete
	input.neighbours.inNamespace == 0
}

# What can be wrong by itself: anything but a whole number above 0, which most budgets say.
_suspects[field] := value if {
	some field in ["minAvailable", "maxUnavailable"]
	value := input.budget[field]
	value != null
	not _above_zero(value)
}

_above_zero(value) if {
	is_number(value)
	value > 0
	floor(value) == value
}

_never("maxUnavailable", value) if value == 0

_never("maxUnavailable", value) if {
	is_string(value)
	workloads.pods_or_percent(value)
	to_number(trim_suffix(value, "%")) == 0
}

_never("minAvailable", value) if {
	is_string(value)
	workloads.pods_or_percent(value)
	to_number(trim_suffix(value, "%")) >= 100
}
