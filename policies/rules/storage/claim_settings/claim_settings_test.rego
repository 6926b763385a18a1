package vvaudit.storage.claim_settings_test

import data.vvaudit.storage.claim_settings as rule

_template := {
	"ref": 3,
	"name": "data",
	"origin": "volumeClaimTemplate",
	"path": ["spec", "volumeClaimTemplates", 0],
	"size": "100Gi",
	"sizeBytes": 107374182400,
	"accessModes": ["ReadWriteOnce"],
	"className": "fast",
}

_named := object.union(_template, {"ref": 5, "origin": "PersistentVolumeClaim", "path": []})

_unset := {"claim": "", "size": null, "class": null, "access_modes": null, "volumes": null}

_workload(claims, told) := {
	"subject": {"objectKind": "StatefulSet", "name": "db"},
	"pod": {"path": ["spec", "template"], "spec": {}},
	"replicas": {"min": 2},
	"neighbours": {"claims": claims},
	"parameters": object.union(_unset, told),
}

_at(path) := array.concat(["spec", "volumeClaimTemplates", 0], path)

test_what_is_asked_for_is_held if {
	told := {
		"claim": "data",
		"size": "107374182400",
		"class": "fast",
		"access_modes": ["ReadWriteOnce"],
		"volumes": 3,
	}
	subject := _workload([_template, _named], told)
	count(rule.deny) == 0 with input as subject
	rule.examined == {
		{"ref": 3, "path": _at([]), "observed": _seen},
		{"ref": 5, "path": [], "observed": _seen},
		{"path": ["spec", "replicas"], "observed": 3},
	} with input as subject
}

_seen := {"name": "data", "size": "100Gi", "class": "fast", "accessModes": ["ReadWriteOnce"]}

test_a_size_as_a_number_is_bytes if {
	count(rule.deny) == 0 with input as _workload([_template], {"size": 107374182400})
}

test_another_size_is_denied if {
	rule.deny == {{
		"ref": 3,
		"path": _at(["spec", "resources", "requests", "storage"]),
		"message": "claim data has size 100Gi instead of 100G",
		"observed": "100Gi",
		"expected": "100G",
	}} with input as _workload([_template], {"size": "100G"})
}

test_a_size_that_is_no_quantity_is_denied if {
	every size in ["100 GB", "plenty", true] {
		count(rule.deny) == 1 with input as _workload([_template], {"size": size})
	}
}

test_another_class_is_denied if {
	rule.deny == {{
		"ref": 3,
		"path": _at(["spec", "storageClassName"]),
		"message": "claim data has class fast instead of general",
		"observed": "fast",
		"expected": "general",
	}} with input as _workload([_template], {"class": "general"})
	none := object.union(_template, {"className": ""})
	some result in rule.deny with input as _workload([none], {"class": "general"})
	result.observed == null
	result.message == "claim data has class unset instead of general"
}

test_other_modes_are_denied if {
	rule.deny == {{
		"ref": 3,
		"path": _at(["spec", "accessModes"]),
		"message": "claim data has access modes ReadWriteOnce instead of ReadWriteMany",
		"observed": "ReadWriteOnce",
		"expected": "ReadWriteMany",
	}} with input as _workload([_template], {"access_modes": ["ReadWriteMany"]})
}

test_another_number_of_volumes_is_denied if {
	rule.deny == {{
		"path": ["spec", "replicas"],
		"message": "StatefulSet db: the number of volumes data is 2 instead of 1",
		"observed": 2,
		"expected": 1,
	}} with input as _workload([_template], {"claim": "data", "volumes": 1})
}

test_a_claim_by_name_is_one_volume if {
	subject := object.union(_workload([_named], {"volumes": 1}), {"replicas": {"min": null}})
	count(rule.deny) == 0 with input as subject
}

test_no_claim_is_denied if {
	rule.deny == {{
		"path": ["spec", "volumeClaimTemplates"],
		"message": "StatefulSet db has no claim wal for a volume",
		"observed": ["data"],
		"expected": "a claim wal",
	}} with input as _workload([_template], {"claim": "wal", "size": "1Gi", "volumes": 1})
}

test_a_pod_has_no_templates if {
	pod := {"subject": {"objectKind": "Pod", "name": "once"}, "pod": {"path": [], "spec": {}}}
	subject := object.union(_workload([], {}), pod)
	some result in rule.deny with input as subject
	result.path == ["spec", "volumes"]
	result.message == "Pod once has no claim for a volume"
}
