# METADATA
# scope: package
# title: The limits at the largest scale are as tabulated
# description: >-
#   A capacity table says how many pods there are of each part at most, and what they may use
#   together. Each row is recomputed: pods at the ceiling times their limits, agents of every node
#   counted once. A row may name further figures, where the document gives several. The sum of all
#   workloads, also of those in no row, is compared with the tabulated total.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/
#   description: core/v1 ResourceRequirements
# - ref: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
#   description: autoscaling/v2, maxReplicas
# custom:
#   severity: low
#   subject: Capacity
#   remediation: Set the limits and the ceiling to what is tabulated, or correct the table.
#   parameters:
#     rows:
#       description: >-
#         The table, each row `{what, namespace, names, containers, figures: [{pods, memory, cpu,
#         says}]}`: the workloads that it counts, the containers of them (none: all), and the
#         figures, of which one has to fit; `says` is where a figure comes from.
#       default: []
#     namespaces:
#       description: The namespaces whose workloads the total counts.
#       default: []
#     total:
#       description: The total, as {memory, cpu}; empty to compare none.
#       default: {}
#     tolerance:
#       description: By how many per cent the total of all workloads may be off.
#       default: 0
package vvaudit.capacity.limits_as_tabulated

import data.vvaudit.lib.capacity
import data.vvaudit.lib.workloads

# The number of pods.
deny contains result if {
	some row in _rows
	count(row.missing) == 0
	count([figure | some figure in row.figures; figure.pods == row.pods]) == 0
	largest := _most(row.parts, "pods")
	result := {
		"ref": largest.workload.ceilingAt.ref,
		"path": largest.workload.ceilingAt.path,
		"message": sprintf("%s: %d pods at most; tabulated is %s", [
			row.what,
			row.pods,
			concat(" or ", [sprintf("%d", [figure.pods]) | some figure in row.figures]),
		]),
		"observed": row.pods,
		"expected": row.figures[0].pods,
		"related": _others(row, largest, "cpu"),
	}
}

# What they may use.
deny contains result if {
	some row in _rows
	count(row.missing) == 0
	figures := [figure | some figure in row.figures; figure.pods == row.pods]
	count(figures) > 0
	not _fits(row, figures)
	closest := _closest(row, figures)
	some resource in ["cpu", "memory"]
	row[resource] != closest[resource]
	largest := _most(row.parts, resource)
	result := {
		"ref": largest.workload.ref,
		"path": capacity.amount_path(largest, "limits", resource),
		"message": sprintf("%s: %s of limits at most (%s); tabulated is %s", [
			row.what,
			capacity.words(resource, row[resource]),
			concat(" + ", [_times(part, resource) | some part in row.parts]),
			concat(" or ", [capacity.words(resource, figure[resource]) | some figure in figures]),
		]),
		"observed": capacity.words(resource, row[resource]),
		"expected": capacity.words(resource, closest[resource]),
		"related": _others(row, largest, resource),
	}
}

# The total.
deny contains result if {
	some resource in ["cpu", "memory"]
	promised := workloads.amount(resource, input.parameters.total[resource])
	total := sum([part[resource] | some part in _all])
	not capacity.within(total, promised, input.parameters.tolerance)
	largest := _blamed(resource)
	result := {
		"ref": largest.workload.ref,
		"path": capacity.amount_path(largest, "limits", resource),
		"message": sprintf("all workloads: %s of limits, of which no row counts %s; promised is %s", [
			capacity.words(resource, total),
			capacity.words(resource, total - _tabulated(resource)),
			capacity.words(resource, promised),
		]),
		"observed": capacity.words(resource, total),
		"expected": capacity.words(resource, promised),
		"related": [{
			"ref": largest.workload.ceilingAt.ref,
			"path": largest.workload.ceilingAt.path,
			"message": "how many of them there are at the ceiling",
		}],
	}
}

examined contains {
	"ref": part.workload.ceilingAt.ref,
	"path": part.workload.ceilingAt.path,
	"observed": sprintf("%s: %s%s", [row.what, _times(part, "memory"), _says(row)]),
} if {
	some row in _rows
	some part in row.parts
}

examined contains {
	"ref": part.workload.ref,
	"path": capacity.amount_path(part, "limits", "cpu"),
	"observed": sprintf("%s: %s", [row.what, _times(part, "cpu")]),
} if {
	some row in _rows
	some part in row.parts
}

examined contains {
	"ref": largest.workload.ref,
	"path": [],
	"observed": sprintf("all workloads: %s and %s, of which no row counts %s and %s", [
		capacity.gib(sum([part.memory | some part in _all])),
		capacity.cores(sum([part.cpu | some part in _all])),
		capacity.gib(sum([part.memory | some part in _all]) - _tabulated("memory")),
		capacity.cores(sum([part.cpu | some part in _all]) - _tabulated("cpu")),
	]),
} if {
	count(input.parameters.total) > 0
	largest := _most(_all, "cpu")
}

unknown contains {
	"path": [],
	"message": sprintf("the workload %s/%s, which is not in what was scanned", [
		row.namespace,
		name,
	]),
} if {
	some row in _rows
	some name in row.missing
}

_rows contains {
	"what": row.what,
	"namespace": row.namespace,
	"missing": [name | some name in row.names; not _there(row.namespace, name)],
	"parts": parts,
	"pods": sum([part.pods | some part in parts]),
	"cpu": sum([part.cpu | some part in parts]),
	"memory": sum([part.memory | some part in parts]),
	"figures": [_figure(figure) | some figure in row.figures],
} if {
	some row in input.parameters.rows
	parts := [_part(workload, object.get(row, "containers", [])) |
		some workload in input.capacity.workloads
		workload.namespace == row.namespace
		workload.name in row.names
	]
}

_figure(figure) := {
	"pods": figure.pods,
	"cpu": workloads.amount("cpu", figure.cpu),
	"memory": workloads.amount("memory", figure.memory),
	"says": object.get(figure, "says", ""),
}

_there(namespace, name) if {
	some workload in input.capacity.workloads
	workload.namespace == namespace
	workload.name == name
}

_all := [_part(workload, []) |
	some workload in input.capacity.workloads
	workload.namespace in input.parameters.namespaces
]

_pods(workload) := 1 if workload.perNode

_pods(workload) := workload.ceiling if not workload.perNode

_part(workload, names) := {
	"workload": workload,
	"containers": [one | some one in workload.containers; _counted(one, names)],
	"pods": _pods(workload),
	"cpu": _pods(workload) * _limit(workload, names, "cpu"),
	"memory": _pods(workload) * _limit(workload, names, "memory"),
}

_counted(container, names) if count(names) == 0

_counted(container, names) if container.name in names

_limit(workload, names, resource) := workload.limits[resource] if count(names) == 0

_limit(workload, names, resource) := sum([one.limits[resource] |
	some one in workload.containers
	one.name in names
]) if {
	count(names) > 0
}

_tabulated(resource) := sum([row[resource] | some row in _rows])

_fits(row, figures) if {
	some figure in figures
	_off(row, figure) == 0
}

_off(row, figure) := count([resource |
	some resource in ["cpu", "memory"]
	row[resource] != figure[resource]
])

_closest(row, figures) := closest if {
	least := min([_off(row, figure) | some figure in figures])
	nearest := [figure | some figure in figures; _off(row, figure) == least]
	closest := nearest[0]
}

_most(parts, field) := largest if {
	top := max([part[field] | some part in parts])
	leading := [part | some part in parts; part[field] == top]
	largest := leading[0]
}

_blamed(resource) := _most(outside, resource) if {
	outside := [part | some part in _all; not _in_row(part.workload)]
	count(outside) > 0
} else := _most(_all, resource)

_in_row(workload) if {
	some row in input.parameters.rows
	workload.namespace == row.namespace
	workload.name in row.names
}

_others(row, largest, resource) := [{
	"ref": part.workload.ref,
	"path": capacity.amount_path(part, "limits", resource),
	"message": sprintf("%s of it count too", [_times(part, resource)]),
} |
	some part in row.parts
	part.workload.ref != largest.workload.ref
]

_times(part, resource) := sprintf("%d x %s", [part.pods, capacity.words(resource, each)]) if {
	part.pods > 0
	each := part[resource] / part.pods
} else := "none"

_says(row) := sprintf("; %s", [concat(", ", said)]) if {
	said := [figure.says |
		some figure in row.figures
		figure.pods == row.pods
		_off(row, figure) == 0
		figure.says != ""
	]
	count(said) > 0
} else := ""
