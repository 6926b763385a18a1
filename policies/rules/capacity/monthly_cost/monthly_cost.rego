# METADATA
# scope: package
# title: A month costs no more than was promised
# description: >-
#   The month is recomputed by a price table: the nodes that hold the requests, the volumes that
#   are claimed, load balancers and the control plane. List prices are not a bill: discounts lower
#   it, and traffic, snapshots and the like come on top. A figure that is kept only without an item
#   that is in dispute is neither held nor broken, and the arithmetic is said.
# related_resources:
# - ref: https://aws.amazon.com/ebs/pricing/
#   description: provisioned IOPS are billed whether they are used or not
# - ref: https://aws.amazon.com/ec2/pricing/on-demand/
#   description: list prices of nodes
# custom:
#   severity: low
#   subject: Capacity
#   remediation: Lower what costs the most, or correct the figure in the document.
#   parameters:
#     prices:
#       description: The price table, by its id.
#       default: aws-us-east-1
#     figures:
#       description: >-
#         What was promised, each `{what, scale, amount, type, nodes, disputed}`: scale is floor or
#         ceiling, type the kind of node, nodes how many there are at least (default 0), disputed
#         the items without which the figure may be meant, by their ids (`vvaudit capacity -f
#         json`), such as iops:fast.
#       default: []
#     tolerance:
#       description: By how many per cent a month may cost more.
#       default: 10
package vvaudit.capacity.monthly_cost

deny contains result if {
	some figure in _figures
	not _kept(figure.total, figure)
	not _kept(figure.without, figure)
	result := {
		"ref": figure.at.ref,
		"path": figure.at.path,
		"message": sprintf("%s: list prices give %s; promised is about %s", [
			figure.what,
			_arithmetic(figure),
			_money(figure.amount),
		]),
		"observed": round(figure.total),
		"expected": figure.amount,
	}
}

examined contains {
	"ref": figure.at.ref,
	"path": figure.at.path,
	"observed": sprintf("%s: %s, promised %s", [
		figure.what,
		_arithmetic(figure),
		_money(figure.amount),
	]),
} if {
	some figure in _figures
}

unknown contains {
	"path": [],
	"message": sprintf("a figure for %s that can hold: list prices give %s; the document says %s", [
		figure.what,
		_arithmetic(figure),
		sprintf("%s, which fits only without %s", [_money(figure.amount), concat(" and ", disputed)]),
	]),
} if {
	some figure in _figures
	not _kept(figure.total, figure)
	_kept(figure.without, figure)
	disputed := [item.words | some item in _table.items; item.id in figure.disputed]
}

unknown contains {
	"path": [],
	"message": sprintf("the price of a node of the kind %v, which no price table %v has", [
		figure.type,
		input.parameters.prices,
	]),
} if {
	some figure in input.parameters.figures
	not _shape(figure.type)
}

unknown contains {
	"path": [],
	"message": sprintf("nodes of the kind %s that hold %s: some pod is larger", [
		figure.type,
		figure.what,
	]),
} if {
	some figure in input.parameters.figures
	shape := _shape(figure.type)
	shape[figure.scale] == null
}

_table := table if {
	table := object.get(input.capacity.prices, input.parameters.prices, null)
	table != null
}

_shape(type) := shape if {
	shape := object.get(_table.nodes, type, null)
	shape != null
}

_figures contains {
	"what": figure.what,
	"scale": figure.scale,
	"amount": figure.amount,
	"type": figure.type,
	"nodes": nodes,
	"nodesCost": nodes * shape.monthly,
	"total": sum([item[figure.scale] | some item in _table.items]) + (nodes * shape.monthly),
	"disputed": disputed,
	"without": sum([item[figure.scale] | some item in counted]) + (nodes * shape.monthly),
	"at": _cause(counted, figure.scale, nodes * shape.monthly),
} if {
	some figure in input.parameters.figures
	shape := _shape(figure.type)
	is_number(shape[figure.scale])
	nodes := max([shape[figure.scale], object.get(figure, "nodes", 0)])
	disputed := object.get(figure, "disputed", [])
	counted := [item | some item in _table.items; not item.id in disputed]
}

_kept(cost, figure) if cost * 100 <= figure.amount * (100 + input.parameters.tolerance)

_arithmetic(figure) := sprintf("%s (%s)", [_money(figure.total), concat(", ", parts)]) if {
	nodes := sprintf("%d x %s %s", [figure.nodes, figure.type, _money(figure.nodesCost)])
	items := [sprintf("%s %s", [item.words, _money(item[figure.scale])]) | some item in _table.items]
	parts := array.concat([nodes], items)
}

# What costs the most and stands in a manifest; without volumes the largest workload.
_cause(items, scale, nodes) := dearest[0].at if {
	placed := [item | some item in items; item.at != null]
	top := max([item[scale] | some item in placed])
	top > nodes
	dearest := [item | some item in placed; item[scale] == top]
} else := _largest[sprintf("%sAt", [scale])]

_largest := largest if {
	top := max([cpu | some one in input.capacity.workloads; cpu := one.ceiling * one.requests.cpu])
	heaviest := [one |
		some one in input.capacity.workloads
		one.ceiling * one.requests.cpu == top
	]
	largest := heaviest[0]
}

_money(amount) := sprintf("%d %s", [round(amount), _table.currency])
