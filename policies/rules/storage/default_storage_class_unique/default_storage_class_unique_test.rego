package vvaudit.storage.default_storage_class_unique_test

import data.vvaudit.storage.default_storage_class_unique as rule

_current := "storageclass.kubernetes.io/is-default-class"

_beta := "storageclass.beta.kubernetes.io/is-default-class"

_class(is_default, annotations, defaults) := {
	"class": {"ref": 1, "name": "general", "default": is_default},
	"object": {"metadata": {"annotations": annotations}},
	"neighbours": {"defaults": defaults},
}

_one := [{"ref": 1, "name": "general"}]

_two := [{"ref": 1, "name": "general"}, {"ref": 2, "name": "gp2"}]

test_one_default_is_held if {
	subject := _class(true, {_current: "true"}, _one)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{
		"path": ["metadata", "annotations", _current],
		"observed": true,
	}} with input as subject
}

test_several_defaults_are_denied if {
	subject := _class(true, {_current: "true", _beta: "true"}, _two)
	rule.deny == {{
		"path": ["metadata", "annotations", _current],
		"message": "class general is one of 2 default classes (also gp2)",
		"observed": true,
		"expected": "one default class",
		"related": [{
			"ref": 2,
			"path": ["metadata", "annotations", _current],
			"message": "is a default class as well",
		}],
	}} with input as subject
}

test_a_class_that_is_no_default_is_held if {
	count(rule.deny) == 0 with input as _class(false, {}, _two)
}

test_the_old_annotation_is_pointed_at if {
	subject := _class(true, {_beta: "true"}, _two)
	some result in rule.deny with input as subject
	result.path == ["metadata", "annotations", _beta]
}
