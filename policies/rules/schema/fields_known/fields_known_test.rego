package vvaudit.schema.fields_known_test

import data.vvaudit.schema.fields_known as rule

_subject(fields) := {
	"subject": {"apiVersion": "v1", "objectKind": "Pod"},
	"fields": fields,
	"api": {"of": "kubernetes"},
	"releases": {"oldest": 24, "newest": 37},
	"inventory": {"live": false},
	"parameters": {"versions": ["1.24", "newest"], "definitions_required": false},
}

_faults(unknown, limited) := {"unknown": unknown, "limited": limited}

_field(nearest, place) := {
	"path": ["spec", "hostNetwrk"],
	"name": "hostNetwrk",
	"of": "PodSpec",
	"nearest": nearest,
	"place": place,
}

_limited(first, last) := {
	"path": ["spec", "hostUsers"],
	"name": "hostUsers",
	"of": "PodSpec",
	"first": first,
	"last": last,
}

_messages := {result.message | some result in rule.deny}

test_right if {
	count(rule.deny) == 0 with input as _subject(true)
	rule.examined == {{"path": ["apiVersion"], "observed": "v1 Pod"}} with input as _subject(true)
	count(rule.unknown) == 0 with input as _subject(true)
}

test_nothing_known if {
	count(rule.deny) == 0 with input as _subject(null)
	count(rule.examined) == 0 with input as _subject(null)
}

test_misspelt if {
	rule.deny == {{
		"path": ["spec", "hostNetwrk"],
		"message": "hostNetwrk is not a field of PodSpec; hostNetwork is",
		"observed": "hostNetwrk",
		"expected": "hostNetwork",
	}} with input as _subject(_faults([_field("hostNetwork", "")], []))
}

test_misplaced if {
	rule.deny == {{
		"path": ["spec", "hostNetwrk"],
		"message": "hostNetwrk is not a field of PodSpec; securityContext.hostNetwrk is",
		"observed": "hostNetwrk",
		"expected": "securityContext.hostNetwrk",
	}} with input as _subject(_faults([_field("", "securityContext.hostNetwrk")], []))
}

test_like_nothing if {
	rule.deny == {{
		"path": ["spec", "hostNetwrk"],
		"message": "hostNetwrk is not a field of PodSpec",
		"observed": "hostNetwrk",
		"expected": "a field of PodSpec",
	}} with input as _subject(_faults([_field("", "")], []))
}

test_too_new if {
	rule.deny == {{
		"path": ["spec", "hostUsers"],
		"message": "hostUsers is not a field of PodSpec in Kubernetes 1.24; it came with 1.25",
		"observed": "hostUsers",
		"expected": "a field of PodSpec in 1.24 and 1.37",
	}} with input as _subject(_faults([], [_limited(25, 0)]))
}

test_too_old if {
	message := "hostUsers is not a field of PodSpec in Kubernetes 1.37; it went with 1.31"
	_messages == {message} with input as _subject(_faults([], [_limited(0, 30)]))
}

test_in_time if {
	count(rule.deny) == 0 with input as _subject(_faults([], [_limited(24, 37)]))
}

test_a_live_object_was_accepted if {
	faults := _faults([_field("", "")], [_limited(25, 0)])
	subject := object.union(_subject(faults), {"inventory": {"live": true}})
	count(rule.deny) == 0 with input as subject
}

test_versions_that_are_none if {
	parameters := {"parameters": {"versions": [1.3, "1.23", "newest"]}}
	{doubt.message | some doubt in rule.unknown} == {
		"the schemas of Kubernetes 1.3; there are those of 1.24 to 1.37",
		"the schemas of Kubernetes 1.23; there are those of 1.24 to 1.37",
	} with input as object.union(_subject(true), parameters)
}

test_definitions_required if {
	subject := object.union(
		_subject(null),
		{"api": null, "parameters": {"definitions_required": true}},
	)
	{doubt.message | some doubt in rule.unknown} == {concat("", [
		"the definition of Pod in v1, ",
		"which is not in what was scanned",
	])} with input as subject
}
