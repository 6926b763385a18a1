package vvaudit.live.secrets_encrypted_at_rest_test

import data.vvaudit.live.secrets_encrypted_at_rest as rule

_one(direction, prefix, resource) := {
	"direction": direction,
	"prefix": prefix,
	"resource": resource,
	"operations": 3,
}

_subject(transformations, writes) := {
	"facts": {"apiServer": {
		"lacking": "",
		"transformations": transformations,
		"secretWrites": writes,
	}},
	"platform": {"apiServers": []},
	"parameters": {"kms": false},
}

_words contains result.message if some result in rule.deny

_doubts contains result.message if some result in rule.unknown

test_encrypted if {
	subject := _subject([_one("to_storage", "k8s:enc:kms:v2:aws:", "secrets")], 3)
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"path": [],
		"observed": "k8s:enc:kms:v2:aws: (one API server was asked)",
	}} with input as subject
}

test_plain_text if {
	_words == {
		"the API server writes Secrets in plain text (identity)",
	} with input as _subject([_one("to_storage", "identity", "secrets")], 3)
	_words == {"the API server wrote 3 Secrets and transformed none"} with input as _subject([], 3)
	rule.examined == {{
		"path": [],
		"observed": "3 Secrets written",
	}} with input as _subject([], 3)
}

test_old_plain_text if {
	_words == {
		"the API server reads Secrets that are stored in plain text (identity)",
	} with input as _subject([
		_one("to_storage", "k8s:enc:aescbc:v1:", "secrets"),
		_one("from_storage", "identity", "secrets"),
	], 3)
}

test_kms_promised if {
	subject := _subject([_one("to_storage", "k8s:enc:aescbc:v1:", "secrets")], 3)
	_words == {
		"Secrets are encrypted by k8s:enc:aescbc:v1:, which is no KMS provider",
	} with input as object.union(subject, {"parameters": {"kms": true}})
}

test_arguments if {
	subject := object.union(_subject([], 0), {"platform": {"apiServers": [
		{"ref": 2, "name": "kube-apiserver-a", "encryptionConfigured": true},
		{"ref": 3, "name": "kube-apiserver-b", "encryptionConfigured": false},
	]}})
	_words == {"kube-apiserver-b runs without --encryption-provider-config"} with input as subject
	encrypted := object.union(
		subject,
		{"facts": {"apiServer": {"transformations": [_one(
			"to_storage",
			"k8s:enc:kms:v2:aws:",
			"secrets",
		)]}}},
	)
	{result.observed | some result in rule.examined} == {
		"k8s:enc:kms:v2:aws: (one of 2 API servers was asked)",
	} with input as encrypted
}

test_not_told if {
	_doubts == {
		"the API server's metrics, which were not asked for",
	} with input as {"facts": {"apiServer": null}, "parameters": {"kms": false}}
	_doubts == {"the right to get /metrics"} with input as {
		"facts": {"apiServer": {"lacking": "the right to get /metrics"}},
		"parameters": {"kms": false},
	}
	_doubts == {
		"of which resources the API server encrypts: its metrics do not say",
	} with input as _subject([_one("to_storage", "k8s:enc:aescbc:v1:", "")], 3)
	_doubts == {
		"a Secret that the API server wrote since it started",
	} with input as _subject([], 0)
}
