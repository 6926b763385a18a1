# METADATA
# scope: package
# title: Disruption budgets protect running pods and still allow evictions
# description: >-
#   A budget that selects no pod protects nothing, and one that allows no eviction while every pod is
#   healthy blocks each drain and upgrade of a node. Both show in the budget's status, whose numbers
#   count only if they are about the budget as it is now.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#check-the-status-of-the-pdb
#   description: policy/v1 PodDisruptionBudgetStatus
# custom:
#   severity: high
#   subject: PodDisruptionBudget
#   remediation: >-
#     Let the selector match the pods' labels, and let minAvailable or maxUnavailable leave room for
#     one eviction when all pods are healthy; with too few healthy pods, mend the pods first.
package vvaudit.live.disruption_budget_current

import data.vvaudit.lib.status

deny contains {
	"path": ["status", "expectedPods"],
	"message": "0 pods are selected",
	"observed": 0,
	"expected": "1 or more",
} if {
	_counted
	_expected == 0
	not _meant_to_be_empty
}

deny contains {
	"path": ["status", "currentHealthy"],
	"message": sprintf("%d pods are healthy; the budget wants %d", [_healthy, _desired]),
	"observed": _healthy,
	"expected": _desired,
} if {
	_counted
	_expected > 0
	_healthy < _desired
}

deny contains {
	"path": ["status", "disruptionsAllowed"],
	"message": sprintf("0 of %d pods may be evicted, though all are healthy", [_expected]),
	"observed": 0,
	"expected": "1 or more",
} if {
	_counted
	_expected > 0
	_allowed == 0
	_healthy >= _expected
}

deny contains {
	"path": array.concat(one.path, ["reason"]),
	"message": "the pods cannot be counted (SyncFailed)",
	"observed": "SyncFailed",
	"expected": "SufficientPods",
} if {
	some one in _failures
}

unknown contains {
	"path": ["status"],
	"message": sprintf("the numbers of %s, which no controller has set", [status.what]),
} if {
	not _written
}

unknown contains {
	"path": ["status", "observedGeneration"],
	"message": sprintf("the numbers of %s, which changed since they were set", [status.what]),
} if {
	_written
	_behind
}

examined contains {"path": ["status", "disruptionsAllowed"], "observed": _allowed} if _counted

# The controller writes all of its numbers at once. The API server writes a status of zeros when the
# object is made, and observedGeneration is the one that no made object has.
_written if input.object.status.observedGeneration > 0

_counted if {
	_written
	not _behind
	count(_failures) == 0
}

_behind if input.object.status.observedGeneration < input.object.metadata.generation

# What it selects has been scaled to nothing.
_meant_to_be_empty if input.budget.floor == 0

# The numbers are left as they were then.
_failures := [one |
	some one in status.current("DisruptionAllowed")
	one.condition.reason == "SyncFailed"
]

_expected := object.get(input.object, ["status", "expectedPods"], 0)

_healthy := object.get(input.object, ["status", "currentHealthy"], 0)

_desired := object.get(input.object, ["status", "desiredHealthy"], 0)

_allowed := object.get(input.object, ["status", "disruptionsAllowed"], 0)
