package vvaudit.cloud.cluster_secrets_encrypted_test

import data.vvaudit.cloud.cluster_secrets_encrypted as rule

_subject(encrypted, own, how) := {
	"facts": {"cloud": {"clusters": [{
		"provider": "EKS",
		"name": "shop",
		"secretsEncrypted": encrypted,
		"customerKey": own,
		"how": how,
	}]}},
	"parameters": {"customer_key": true},
}

test_own_key if {
	subject := _subject(true, true, "encryptionConfig for secrets")
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"path": [],
		"observed": "EKS cluster shop: encryptionConfig for secrets",
	}} with input as subject
}

test_not_encrypted if {
	rule.deny == {{
		"path": [],
		"message": "EKS cluster shop does not encrypt Secrets (no encryptionConfig)",
		"observed": "no encryptionConfig",
		"expected": "envelope encryption of Secrets",
	}} with input as _subject(false, false, "no encryptionConfig")
}

test_key_of_the_cloud if {
	{result.message | some result in rule.deny} == {
		"EKS cluster shop encrypts Secrets with a key of the cloud's",
	} with input as _subject(true, false, "by default")
}

test_not_told if {
	subject := _subject(null, false, "its version is not there")
	{result.message | some result in rule.unknown} == {
		"whether EKS cluster shop encrypts Secrets (its version is not there)",
	} with input as subject
	count(rule.deny) + count(rule.examined) == 0 with input as subject
	{result.message | some result in rule.unknown} == {
		"what the cloud says of the cluster",
	} with input as {"facts": {"cloud": {"clusters": []}}, "parameters": {"customer_key": false}}
}
