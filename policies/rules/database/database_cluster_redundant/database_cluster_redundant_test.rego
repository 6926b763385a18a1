package vvaudit.database.database_cluster_redundant_test

import data.vvaudit.database.database_cluster_redundant as rule

_given(cluster, told) := {
	"cluster": object.union({"instances": 3, "antiAffinity": "preferred", "budget": true}, cluster),
	"parameters": object.union({"least": 2, "exactly": null}, told),
}

test_too_few_are_denied if {
	subject := _given({"instances": 1}, {})
	rule.deny == {{
		"path": ["spec", "instances"],
		"message": "the cluster has 1 instances",
		"observed": 1,
		"expected": "at least 2",
	}} with input as subject
	rule.examined == {{"path": ["spec", "instances"], "observed": 1}} with input as subject
}

test_another_number_and_no_number_are_denied if {
	some result in rule.deny with input as _given({}, {"exactly": 2})
	result.expected == 2
	count(rule.deny) == 1 with input as _given({"instances": "3"}, {})
}

test_instances_together_and_without_a_budget_are_denied if {
	results := rule.deny with input as _given({"antiAffinity": null, "budget": false}, {})
	{result.path | some result in results} == {
		["spec", "affinity", "enablePodAntiAffinity"],
		["spec", "enablePDB"],
	}
}

test_the_promised_number_is_held if {
	count(rule.deny) == 0 with input as _given({}, {})
	count(rule.deny) == 0 with input as _given({}, {"exactly": 3})
}
