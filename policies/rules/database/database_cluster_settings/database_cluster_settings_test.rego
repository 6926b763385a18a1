package vvaudit.database.database_cluster_settings_test

import data.vvaudit.database.database_cluster_settings as rule

_claim := {
	"name": "data",
	"path": ["spec", "storage"],
	"size": "20Gi",
	"sizeBytes": 21474836480,
	"className": "fast",
}

_given(claim, told) := {
	"object": {"spec": {"resources": {"limits": {"memory": "1Gi"}}}},
	"cluster": {
		"claims": [object.union(_claim, claim)],
		"resources": {
			"requests": {"cpu": null, "memory": 1073741824},
			"limits": {"cpu": null, "memory": 1073741824},
		},
	},
	"parameters": object.union({"size": "", "class": "", "requests": {}, "limits": {}}, told),
}

test_another_size_is_denied if {
	rule.deny == {{
		"path": ["spec", "storage", "size"],
		"message": "the data volume has 20Gi instead of 30Gi",
		"observed": "20Gi",
		"expected": "30Gi",
	}} with input as _given({}, {"size": "30Gi"})
}

test_another_class_and_none_are_denied if {
	some result in rule.deny with input as _given({"className": "slow"}, {"class": "fast"})
	result.message == "the data volume is of class slow instead of fast"
	some other in rule.deny with input as _given({"className": ""}, {"class": "fast"})
	other.message == "the data volume is of no class instead of fast"
}

test_other_resources_are_denied if {
	results := rule.deny with input as _given({}, {"limits": {"cpu": "1", "memory": "2Gi"}})
	{result.message | some result in results} == {
		"limits.cpu is not set; promised is 1",
		"limits.memory is 1Gi; promised is 2Gi",
	}
}

test_what_is_promised_is_held if {
	subject := _given({}, {
		"size": "20480Mi",
		"class": "fast",
		"limits": {"memory": "1024Mi"},
		"requests": {"memory": "1Gi"},
	})
	count(rule.deny) == 0 with input as subject
	seen := rule.examined with input as subject
	{"path": ["spec", "storage"], "observed": "20Gi of class fast"} in seen
	{"path": ["spec", "resources", "limits", "memory"], "observed": "1Gi"} in seen
}
