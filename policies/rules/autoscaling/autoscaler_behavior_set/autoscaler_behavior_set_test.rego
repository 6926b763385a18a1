package vvaudit.autoscaling.autoscaler_behavior_set_test

import data.vvaudit.autoscaling.autoscaler_behavior_set as rule

_subject(up, down) := {"neighbours": {"hpas": [{
	"ref": 5,
	"scaleUp": {"set": up, "policiesSet": false},
	"scaleDown": {"set": down, "policiesSet": true},
}]}}

test_both_set if {
	count(rule.deny) == 0 with input as _subject(true, true)
	rule.examined == {
		{"ref": 5, "path": ["spec", "behavior", "scaleUp"], "observed": "set"},
		{"ref": 5, "path": ["spec", "behavior", "scaleDown"], "observed": "set"},
	} with input as _subject(true, true)
}

test_one_missing if {
	rule.deny == {{
		"ref": 5,
		"path": ["spec", "behavior", "scaleDown"],
		"message": "scaleDown is not set",
		"observed": null,
		"expected": "scaling policies",
	}} with input as _subject(true, false)
	subject := _subject(true, false)
	{seen.observed | some seen in rule.examined} == {"set", null} with input as subject
}

test_no_autoscaler if {
	subject := {"neighbours": {"hpas": []}}
	count(rule.deny) + count(rule.examined) == 0 with input as subject
}

test_an_autoscaler_is_promised if {
	workload := {
		"subject": {"objectKind": "Deployment"},
		"pod": {"spec": {}},
		"neighbours": {"hpas": []},
		"parameters": {"autoscaled": true},
	}
	{[seen.path, seen.observed] | some seen in rule.examined} == {[["spec", "replicas"], null]} with input as workload
	{result.path | some result in rule.deny} == {["spec", "replicas"]} with input as workload
	job := object.union(workload, {"subject": {"objectKind": "Job"}})
	count(rule.deny) == 0 with input as job
}

test_policies_are_promised if {
	subject := object.union(_subject(true, true), {"parameters": {"policies": true}})
	rule.deny == {{
		"ref": 5,
		"path": ["spec", "behavior", "scaleUp", "policies"],
		"message": "scaleUp has no policies; the defaults hold",
		"observed": null,
		"expected": "scaling policies",
	}} with input as subject
}
