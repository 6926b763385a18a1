package vvaudit.external_secrets.secret_store_role_test

import data.vvaudit.external_secrets.secret_store_role as rule

_role := "arn:aws:iam::123456789012:role/shop"

_account(ref, annotations) := {
	"path": ["spec", "provider", "aws", "auth", "jwt", "serviceAccountRef", "name"],
	"namespace": "shop",
	"name": "reader",
	"ref": ref,
	"annotations": annotations,
}

_subject(auth, accounts, controllers, kinds) := {
	"subject": {"ref": 1},
	"store": {
		"provider": "aws",
		"path": ["spec", "provider", "aws"],
		"settings": {},
		"auth": auth,
		"accounts": accounts,
		"controllers": controllers,
	},
	"inventory": {"complete": false, "kinds": kinds},
}

_messages := {result.message | some result in rule.deny}

_lacks := {doubt.message | some doubt in rule.unknown}

_at := ["metadata", "annotations", "eks.amazonaws.com/role-arn"]

test_a_role if {
	with_role := _account(4, {"eks.amazonaws.com/role-arn": _role})
	every subject in [
		_subject(["jwt"], [with_role], [], []),
		_subject([], [], [with_role], []),
	] {
		count(rule.deny) + count(rule.unknown) == 0 with input as subject
		rule.examined == {{"ref": 4, "path": _at, "observed": _role}} with input as subject
	}
}

test_no_role if {
	rule.deny == {{
		"ref": 4,
		"path": _at,
		"message": "service account reader has no IAM role",
		"observed": null,
		"expected": "the ARN of an IAM role",
		"related": [{
			"ref": 1,
			"path": ["spec", "provider", "aws"],
			"message": "this store reads as it",
		}],
	}} with input as _subject(["jwt"], [_account(4, {})], [], [])
	wrong := _account(4, {"eks.amazonaws.com/role-arn": "shop"})
	_messages == {
		"service account reader has no IAM role: shop is none",
	} with input as _subject(["jwt"], [wrong], [], [])
}

test_an_access_key if {
	subject := _subject(["secretRef"], [], [_account(4, {})], [])
	rule.deny == {{
		"path": ["spec", "provider", "aws", "auth", "secretRef"],
		"message": "the store signs in with an access key",
		"observed": "an access key in a Secret",
		"expected": "a service account with an IAM role",
	}} with input as subject
	count(rule.examined) == 1 with input as subject
	count(rule.unknown) == 0 with input as subject
}

test_an_account_that_is_not_there if {
	missing := _account(null, {})
	_messages == {
		"service account reader does not exist in namespace shop",
	} with input as _subject(["jwt"], [missing], [], ["ServiceAccount"])
	part := _subject(["jwt"], [missing], [], [])
	count(rule.deny) == 0 with input as part
	_lacks == {"service account reader, which is not in what was scanned"} with input as part
	whole := object.union(part, {"inventory": {"complete": true}})
	count(rule.deny) == 1 with input as whole
}

test_the_operators_own if {
	_lacks == {
		"the role of External Secrets Operator's own service account",
	} with input as _subject([], [], [], [])
}

test_other_providers_are_not_judged if {
	subject := object.union(_subject(["secretRef"], [], [], []), {"store": {"provider": "vault"}})
	count(rule.deny) + count(rule.examined) + count(rule.unknown) == 0 with input as subject
}
