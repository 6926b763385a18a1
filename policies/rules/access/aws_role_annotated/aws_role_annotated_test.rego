package vvaudit.access.aws_role_annotated_test

import data.vvaudit.access.aws_role_annotated as rule

_role := "arn:aws:iam::123456789012:role/shop"

_subject(spec, account, calls, complete) := {
	"subject": {"objectKind": "Deployment", "name": "web"},
	"pod": {"path": ["spec", "template"], "spec": {}},
	"containers": [{"name": "web", "path": ["spec", "containers", 0], "spec": spec}],
	"neighbours": {"serviceAccount": account},
	"parameters": {"calls": calls},
	"inventory": {"complete": complete, "kinds": []},
}

_account(ref, annotations) := {
	"name": "web",
	"ref": ref,
	"annotations": annotations,
	"podIdentity": null,
}

_messages := {result.message | some result in rule.deny}

_at := ["metadata", "annotations", "eks.amazonaws.com/role-arn"]

_region := {"env": [{"name": "AWS_REGION", "value": "eu-west-1"}]}

test_a_role if {
	subject := _subject(_region, _account(3, {"eks.amazonaws.com/role-arn": _role}), false, false)
	count(rule.deny) == 0 with input as subject
	rule.examined == {{"ref": 3, "path": _at, "observed": _role}} with input as subject
}

test_no_role if {
	rule.deny == {{
		"ref": 3,
		"path": _at,
		"message": "service account web of Deployment web has no IAM role",
		"observed": null,
		"expected": "the ARN of an IAM role",
	}} with input as _subject(_region, _account(3, {}), false, false)
	wrong := _account(3, {"eks.amazonaws.com/role-arn": "shop"})
	_messages == {
		"service account web of Deployment web has no IAM role: shop is none",
	} with input as _subject({}, wrong, true, false)
}

test_what_shows_that_aws_is_called if {
	every spec in [{"args": ["--cloud-provider=aws"]}, {"command": ["dns", "--provider=aws"]}] {
		count(rule.deny) == 1 with input as _subject(spec, _account(3, {}), false, false)
	}
	quiet := _subject({"args": ["--provider=gcp", 1]}, _account(3, {}), false, false)
	count(rule.deny) + count(rule.examined) == 0 with input as quiet
	projected := {"serviceAccountToken": {"audience": "sts.amazonaws.com"}}
	token := {"projected": {"sources": [projected]}}
	count(rule.deny) == 1 with input as object.union(
		quiet,
		{"pod": {"path": [], "spec": {"volumes": [token]}}},
	)
}

test_an_access_key if {
	spec := {"env": [{"name": "AWS_ACCESS_KEY_ID", "valueFrom": {}}]}
	account := _account(3, {"eks.amazonaws.com/role-arn": _role})
	rule.deny == {{
		"path": ["spec", "containers", 0, "env", 0, "name"],
		"message": "container web calls AWS with an access key",
		"observed": "AWS_ACCESS_KEY_ID",
		"expected": "the role of the service account",
		"container": "web",
	}} with input as _subject(spec, account, false, false)
}

test_an_account_that_is_not_there if {
	part := _subject(_region, _account(null, {}), false, false)
	count(rule.deny) == 0 with input as part
	{doubt.message | some doubt in rule.unknown} == {
		"service account web, which is not in what was scanned",
	} with input as part
	_messages == {
		"Deployment web calls AWS, and its service account web does not exist",
	} with input as _subject(_region, _account(null, {}), false, true)
	listed := object.union(part, {"inventory": {"kinds": ["ServiceAccount"]}})
	count(rule.deny) == 1 with input as listed
}

test_an_association if {
	account := object.union(_account(3, {}), {"podIdentity": 9})
	count(rule.deny) == 0 with input as _subject(_region, account, false, false)
}
