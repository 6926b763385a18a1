package vvaudit.external_secrets.external_secret_stores_exist_test

import data.vvaudit.external_secrets.external_secret_stores_exist as rule

_at := ["spec", "secretStoreRef"]

_subject(stores, complete, kinds) := {
	"subject": {"namespace": "shop"},
	"object": {"spec": {}},
	"neighbours": {"stores": stores},
	"inventory": {"complete": complete, "kinds": kinds},
}

_store(kind, ref) := {"path": _at, "kind": kind, "name": "aws", "ref": ref}

_messages := {result.message | some result in rule.deny}

test_a_store_that_exists if {
	subject := _subject([_store("SecretStore", 4)], false, ["SecretStore"])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	rule.examined == {{
		"path": ["spec", "secretStoreRef", "name"],
		"observed": "SecretStore aws",
	}} with input as subject
}

test_one_that_does_not if {
	rule.deny == {{
		"path": ["spec", "secretStoreRef", "name"],
		"message": "SecretStore aws does not exist in namespace shop",
		"observed": "SecretStore aws",
		"expected": "a store that exists",
	}} with input as _subject([_store("SecretStore", null)], true, [])
	_messages == {"ClusterSecretStore aws does not exist"} with input as _subject(
		[_store("ClusterSecretStore", null)],
		false, ["ClusterSecretStore"],
	)
}

test_one_that_may_stand_elsewhere if {
	subject := _subject([_store("SecretStore", null)], false, ["ExternalSecret"])
	count(rule.deny) == 0 with input as subject
	rule.unknown == {{
		"path": ["spec", "secretStoreRef", "name"],
		"message": "SecretStore aws, which is not in what was scanned",
	}} with input as subject
}

test_none_at_all if {
	subject := _subject([], false, [])
	_messages == {"it names no store to read from"} with input as subject
	generated := object.union(subject, {"object": {"spec": {"dataFrom": [{
		"sourceRef": {"generatorRef": {"kind": "Password"}},
	}]}}})
	count(rule.deny) == 0 with input as generated
}
