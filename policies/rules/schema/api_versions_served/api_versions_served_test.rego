package vvaudit.schema.api_versions_served_test

import data.vvaudit.schema.api_versions_served as rule

_subject(version, kind, api) := {
	"subject": {"apiVersion": version, "objectKind": kind},
	"api": api,
	"releases": {"oldest": 24, "newest": 37},
	"parameters": {"versions": ["1.24", "newest"]},
}

_own(first, last, successor) := {
	"of": "kubernetes",
	"first": first,
	"last": last,
	"successor": successor,
}

test_served if {
	subject := _subject("apps/v1", "Deployment", _own(9, 0, ""))
	count(rule.deny) == 0 with input as subject
	count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"path": ["apiVersion"],
		"observed": "apps/v1 Deployment",
	}} with input as subject
}

test_nothing_known if {
	subject := _subject("example.org/v1", "Queue", null)
	count(rule.deny) == 0 with input as subject
	count(rule.examined) == 0 with input as subject
}

test_removed if {
	rule.deny == {{
		"path": ["apiVersion"],
		"message": "policy/v1beta1 PodDisruptionBudget was removed in 1.25; use policy/v1",
		"observed": "policy/v1beta1",
		"expected": "policy/v1",
	}} with input as _subject("policy/v1beta1", "PodDisruptionBudget", _own(0, 24, "policy/v1"))
}

test_removed_for_good if {
	rule.deny == {{
		"path": ["apiVersion"],
		"message": "policy/v1beta1 PodSecurityPolicy was removed in 1.25; nothing replaces it",
		"observed": "policy/v1beta1",
		"expected": "another kind",
	}} with input as _subject("policy/v1beta1", "PodSecurityPolicy", _own(0, 24, ""))
}

test_not_yet if {
	rule.deny == {{
		"path": ["apiVersion"],
		"message": "x.k8s.io/v1 New is not served before 1.30",
		"observed": "x.k8s.io/v1",
		"expected": "an API of 1.24",
	}} with input as _subject("x.k8s.io/v1", "New", _own(30, 0, ""))
}

test_another_version if {
	api := {"of": "nobody", "served": ["apps/v1"], "nearest": ""}
	rule.deny == {{
		"path": ["apiVersion"],
		"message": "v1 Deployment is no API of Kubernetes; use apps/v1",
		"observed": "v1",
		"expected": "apps/v1",
	}} with input as _subject("v1", "Deployment", api)
}

test_no_such_kind if {
	near := {"of": "nobody", "served": [], "nearest": "Deployment"}
	rule.deny == {{
		"path": ["kind"],
		"message": "apps/v1 Deploymnt is no API of Kubernetes; Deployment is",
		"observed": "Deploymnt",
		"expected": "Deployment",
	}} with input as _subject("apps/v1", "Deploymnt", near)
	far := {"of": "nobody", "served": [], "nearest": ""}
	rule.deny == {{
		"path": ["kind"],
		"message": "apps/v1 Xyzzy is no API of Kubernetes",
		"observed": "Xyzzy",
		"expected": "a kind of Kubernetes",
	}} with input as _subject("apps/v1", "Xyzzy", far)
}

test_custom_kinds if {
	served := {"of": "definition", "served": ["v1"]}
	count(rule.deny) == 0 with input as _subject("example.org/v1", "Queue", served)
	rule.deny == {{
		"path": ["apiVersion"],
		"message": "example.org/v2 Queue is not served; its definition serves v1",
		"observed": "example.org/v2",
		"expected": "v1",
	}} with input as _subject("example.org/v2", "Queue", served)
	none := {"of": "definition", "served": []}
	{result.expected | some result in rule.deny} == {"nothing"} with input as _subject(
		"example.org/v1",
		"Queue",
		none,
	)
}

test_versions_that_are_none if {
	subject := _subject("apps/v1", "Deployment", _own(0, 0, ""))
	parameters := {"parameters": {"versions": ["1.99"]}}
	{doubt.message | some doubt in rule.unknown} == {concat("", [
		"the schemas of Kubernetes 1.99; ",
		"there are those of 1.24 to 1.37",
	])} with input as object.union(subject, parameters)
}
