package vvaudit.capacity.monthly_cost_test

import data.vvaudit.capacity.monthly_cost as rule

_table := {
	"currency": "USD",
	"items": [
		{"id": "cluster", "words": "the control plane", "floor": 73, "ceiling": 73, "at": null},
		{
			"id": "storage:fast",
			"words": "100 GiB of fast",
			"floor": 12.5,
			"ceiling": 12.5,
			"at": {"ref": 7, "path": ["size"]},
		},
		{
			"id": "iops:fast",
			"words": "10,000 IOPS of fast",
			"floor": 650,
			"ceiling": 650,
			"at": {"ref": 8, "path": ["iops"]},
		},
	],
	"nodes": {
		"small": {"monthly": 100, "floor": 2, "ceiling": 5},
		"tiny": {"monthly": 1, "floor": null, "ceiling": null},
	},
}

_input(figure) := {
	"capacity": {
		"workloads": [
			{
				"ceiling": 5,
				"requests": {"cpu": 1000},
				"floorAt": {"ref": 1, "path": ["min"]},
				"ceilingAt": {"ref": 1, "path": ["max"]},
			},
			{
				"ceiling": 5,
				"requests": {"cpu": 1},
				"floorAt": {"ref": 2, "path": ["min"]},
				"ceilingAt": {"ref": 2, "path": ["max"]},
			},
		],
		"prices": {"aws-us-east-1": _table},
	},
	"parameters": {
		"prices": "aws-us-east-1",
		"figures": [object.union({"what": "it", "scale": "floor", "type": "small"}, figure)],
		"tolerance": 10,
	},
}

_bill := concat("", [
	"1036 USD (3 x small 300 USD, the control plane 73 USD, 100 GiB of fast 13 USD, ",
	"10,000 IOPS of fast 650 USD)",
])

test_about_right if {
	subject := _input({"amount": 1000, "nodes": 3})
	rule.deny == set() with input as subject
	rule.unknown == set() with input as subject
	rule.examined == {{
		"ref": 8,
		"path": ["iops"],
		"observed": sprintf("it: %s, promised 1000 USD", [_bill]),
	}} with input as subject
}

test_too_much if {
	rule.deny == {{
		"ref": 8,
		"path": ["iops"],
		"message": sprintf("it: list prices give %s; promised is about 500 USD", [_bill]),
		"observed": 1036,
		"expected": 500,
	}} with input as _input({"amount": 500, "nodes": 3})
}

test_the_nodes_cost_the_most if {
	{one.path | some one in rule.deny} == {["max"]} with input as _input(
		{"amount": 200, "scale": "ceiling", "disputed": ["iops:fast"]},
	)
}

test_in_dispute if {
	subject := _input({"amount": 400, "nodes": 3, "disputed": ["iops:fast"]})
	rule.deny == set() with input as subject
	{one.message | some one in rule.unknown} == {concat("", [
		sprintf("a figure for it that can hold: list prices give %s; ", [_bill]),
		"the document says 400 USD, which fits only without 10,000 IOPS of fast",
	])} with input as subject
}

test_nobody_knows_the_price if {
	{one.message | some one in rule.unknown} == {
		"the price of a node of the kind huge, which no price table aws-us-east-1 has",
	} with input as _input({"amount": 400, "type": "huge"})
	subject := object.union(_input({"amount": 400}), {"parameters": {"prices": "none"}})
	{one.message | some one in rule.unknown} == {
		"the price of a node of the kind small, which no price table none has",
	} with input as subject
}

test_a_pod_is_too_large if {
	{one.message | some one in rule.unknown} == {
		"nodes of the kind tiny that hold it: some pod is larger",
	} with input as _input({"amount": 400, "type": "tiny"})
}
