# METADATA
# scope: package
# title: Updates replace pods step by step
# description: >-
#   Recreate stops every pod before the first new one starts, and OnDelete leaves old pods until
#   somebody deletes them; a Deployment that may be without all of its pods at the floor replaces
#   them all at once too. For Deployments a promise may also say how many pods a rollout may take
#   away and that it has to start new ones first; percentages and the API's defaults (25% each) are
#   worked out at the floor and at the autoscaler's ceiling, maxUnavailable rounded down and
#   maxSurge up, and where both give nothing one pod may be away.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#strategy
#   description: apps/v1 DeploymentStrategy and RollingUpdateDeployment
# - ref: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#update-strategies
#   description: apps/v1 StatefulSetUpdateStrategy
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Use the RollingUpdate strategy; to lose no capacity set maxUnavailable to 0 and maxSurge to 1
#     or more.
#   parameters:
#     max_unavailable:
#       description: How many pods a Deployment's rollout may take away; null means not promised.
#       default: null
#     surge:
#       description: Whether a Deployment's rollout has to start new pods first.
#       default: false
package vvaudit.availability.rolling_update_strategy

import data.vvaudit.lib.workloads
import data.vvaudit.lib.workloads.pods_or_percent_wanted
import data.vvaudit.lib.workloads.update_field
import data.vvaudit.lib.workloads.update_type

# Most objects name no type, or RollingUpdate, which is also what is meant where none is named:
# that is asked first, and then whether the field is that of the object's kind.
deny contains result if {
	some field in ["strategy", "updateStrategy"]
	type := object.get(input.object, ["spec", field, "type"], "RollingUpdate")
	type != "RollingUpdate"
	is_string(type)
	field == update_field
	result := {
		"path": ["spec", field, "type"],
		"message": sprintf("the update strategy is %s", [type]),
		"observed": type,
		"expected": "RollingUpdate",
	}
}

# Few objects say how many may be away, and nearly all of these say it well.
deny contains result if {
	some strategy in ["strategy", "updateStrategy"]
	some field in ["maxUnavailable", "maxSurge"]
	value := object.get(input.object, ["spec", strategy, "rollingUpdate", field], null)
	value != null
	not workloads.pods_or_percent(value)
	strategy == update_field
	result := {
		"path": ["spec", strategy, "rollingUpdate", field],
		"message": sprintf("%s is %s, which is neither a whole number nor a percentage", [
			field,
			json.marshal(value),
		]),
		"observed": value,
		"expected": pods_or_percent_wanted,
	}
}

deny contains result if {
	input.object.spec.strategy.rollingUpdate
	not is_number(input.parameters.max_unavailable)
	_rolling
	count(_counts) > 0
	least := min(_counts)
	_away(least) >= least
	result := {
		"path": _path("maxUnavailable"),
		"message": sprintf("maxUnavailable is %v%s: %s may be away at once", [
			_value("maxUnavailable"),
			_remark("maxUnavailable"),
			_all(least),
		]),
		"observed": _value("maxUnavailable"),
		"expected": "fewer than the pods at the floor",
	}
}

deny contains result if {
	_promised
	[away, negated] := _worst
	away > input.parameters.max_unavailable
	result := {
		"path": _path("maxUnavailable"),
		"message": sprintf("maxUnavailable is %v%s: %v of %v pods may be away; promised is %v", [
			_value("maxUnavailable"),
			_remark("maxUnavailable"),
			away,
			0 - negated,
			input.parameters.max_unavailable,
		]),
		"observed": _value("maxUnavailable"),
		"expected": input.parameters.max_unavailable,
	}
}

deny contains result if {
	_surge_promised
	some pods in _counts
	_resolved("maxSurge", pods) == 0
	result := {
		"path": _path("maxSurge"),
		"message": sprintf("maxSurge is %v: no new pod starts before an old one stops", [
			_value("maxSurge"),
		]),
		"observed": _value("maxSurge"),
		"expected": "more than 0",
	}
}

examined contains {
	"path": ["spec", update_field, "type"],
	"observed": update_type,
} if {
	update_field
}

examined contains {"path": _path("maxUnavailable"), "observed": _value("maxUnavailable")} if {
	_promised
	_worst
}

examined contains {"path": _path("maxUnavailable"), "observed": _value("maxUnavailable")} if {
	input.object.spec.strategy.rollingUpdate.maxUnavailable
	_rolling
}

examined contains {"path": _path("maxSurge"), "observed": _value("maxSurge")} if _surge_promised

_rolling if {
	input.subject.objectKind == "Deployment"
	update_type == "RollingUpdate"
}

_all(pods) := "the only pod" if pods == 1

_all(pods) := sprintf("all %v pods", [pods]) if pods > 1

_promised if {
	is_number(input.parameters.max_unavailable)
	_rolling
}

_surge_promised if {
	input.parameters.surge == true
	_rolling
}

_counts contains pods if {
	some pods in [input.replicas.min, input.replicas.max]
	is_number(pods)
	pods > 0
}

# The most pods that may be away, and of how many (negated, so that the smaller number wins).
_worst := max({[_away(pods), 0 - pods] | some pods in _counts}) if count(_counts) > 0

_away(pods) := 1 if {
	_resolved("maxUnavailable", pods) == 0
	_resolved("maxSurge", pods) == 0
} else := _resolved("maxUnavailable", pods)

_resolved(field, _) := _value(field) if {
	is_number(_value(field))
	workloads.pods_or_percent(_value(field))
}

_resolved("maxUnavailable", pods) := floor((_percent("maxUnavailable") * pods) / 100)

_resolved("maxSurge", pods) := ceil((_percent("maxSurge") * pods) / 100)

_percent(field) := to_number(trim_suffix(_value(field), "%")) if {
	is_string(_value(field))
	workloads.pods_or_percent(_value(field))
}

_value(field) := value if {
	value := input.object.spec.strategy.rollingUpdate[field]
	value != null
} else := "25%"

_remark(field) := " by default" if {
	not input.object.spec.strategy.rollingUpdate[field]
} else := ""

_path(field) := ["spec", "strategy", "rollingUpdate", field]
