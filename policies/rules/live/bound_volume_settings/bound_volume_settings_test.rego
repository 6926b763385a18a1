package vvaudit.live.bound_volume_settings_test

import data.vvaudit.live.bound_volume_settings as rule

_subject(capacity, class, size, promised) := {
	"claim": {"path": []},
	"live": {
		"claims": [{"ref": 4, "name": "data", "volume": {
			"ref": 5,
			"name": "pv-1",
			"capacity": capacity,
			"className": class,
		}}],
		"missing": [],
	},
	"parameters": {"size": size, "class": promised},
}

test_as_promised if {
	subject := _subject(107374182400, "fast", "100Gi", "fast")
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"ref": 5,
		"path": ["spec"],
		"observed": {"capacity": 107374182400, "class": "fast"},
	}} with input as subject
}

test_too_small if {
	rule.deny == {{
		"ref": 5,
		"path": ["spec", "capacity", "storage"],
		"message": "volume pv-1 has 10.5Gi; promised is 100Gi",
		"observed": 11274289152,
		"expected": "100Gi",
	}} with input as _subject(11274289152, "fast", "100Gi", "fast")
}

test_another_class if {
	{result.message | some result in rule.deny} == {
		"volume pv-1 is of class slow; promised is fast",
	} with input as _subject(107374182400, "slow", "", "fast")
	{result.message | some result in rule.deny} == {
		"volume pv-1 is of class none; promised is fast",
	} with input as _subject(107374182400, "", "", "fast")
}

test_nothing_promised if {
	count(rule.deny) == 0 with input as _subject(1, "slow", "", "")
}

test_not_there if {
	subject := {
		"claim": {"path": []},
		"live": {
			"claims": [{"ref": 4, "name": "data-db-0", "volume": null}],
			"missing": ["data-db-1"],
		},
		"parameters": {"size": "100Gi", "class": ""},
	}
	{result.message | some result in rule.unknown} == {
		"the volume of claim data-db-0, which is not bound",
		"the volume of claim data-db-1, which does not exist",
	} with input as subject
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}
