package vvaudit.storage.storage_class_settings_test

import data.vvaudit.storage.storage_class_settings as rule

_class := {
	"name": "fast",
	"provisioner": "ebs.csi.aws.com",
	"parameters": {"Type": "io2", "iops": "10000"},
	"reclaimPolicy": "Retain",
	"allowVolumeExpansion": true,
	"volumeBindingMode": "Immediate",
	"default": false,
}

_unset := {
	"provisioner": null,
	"parameters": {},
	"reclaim_policy": null,
	"allow_expansion": null,
	"default": null,
	"binding_mode": "",
}

_told(parameters) := {"class": _class, "parameters": object.union(_unset, parameters)}

test_nothing_is_asked_for_by_default if {
	count(rule.deny) + count(rule.examined) == 0 with input as _told({})
}

test_what_is_asked_for_is_held if {
	subject := _told({"parameters": {"type": "io2", "IOPS": 10000}, "reclaim_policy": "Retain"})
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{"path": ["reclaimPolicy"], "observed": "Retain"},
		{"path": ["parameters", "Type"], "observed": "io2"},
		{"path": ["parameters", "iops"], "observed": "10000"},
	} with input as subject
}

test_a_setting_that_differs_is_denied if {
	rule.deny == {{
		"path": ["allowVolumeExpansion"],
		"message": "class fast has allowVolumeExpansion true instead of false",
		"observed": true,
		"expected": false,
	}} with input as _told({"allow_expansion": false})
}

test_a_parameter_that_differs_is_denied if {
	rule.deny == {{
		"path": ["parameters", "iops"],
		"message": "class fast has iops 10000 instead of 3000",
		"observed": "10000",
		"expected": "3000",
	}} with input as _told({"parameters": {"iops": 3000}})
}

test_a_parameter_that_is_missing_is_denied if {
	rule.deny == {{
		"path": ["parameters", "throughput"],
		"message": "class fast has throughput unset instead of 125",
		"observed": null,
		"expected": "125",
	}} with input as _told({"parameters": {"throughput": "125"}})
}

test_gp3_brings_its_performance if {
	subject := {
		"class": {"name": "general", "provisioner": "ebs.csi.aws.com", "parameters": {"type": "gp3"}},
		"parameters": object.union(
			_unset,
			{"parameters": {"iops": "3000", "throughput": 125, "type": "gp3"}},
		),
	}
	count(rule.deny) == 0 with input as subject
	iopsless := object.union(subject, {"class": {"parameters": {"type": "io2"}}})
	count(rule.deny) == 3 with input as iopsless
}

test_what_is_no_string_is_denied if {
	every value in [true, 3000] {
		class := object.union(_class, {"parameters": {"iops": value}})
		subject := object.union(_told({"parameters": {"iops": value}}), {"class": class})
		rule.deny == {{
			"path": ["parameters", "iops"],
			"message": sprintf(
				"class fast has iops %v as a value that is no string, which the API refuses",
				[value],
			),
			"observed": value,
			"expected": sprintf("%v", [value]),
		}} with input as subject
	}
}
