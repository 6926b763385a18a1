package vvaudit.external_secrets.used_secrets_fed_test

import data.vvaudit.external_secrets.used_secrets_fed as rule

_use(makers, optional, keys, object) := {
	"ref": 3,
	"path": ["spec", "volumes", 0, "secret", "secretName"],
	"name": "web",
	"optional": optional,
	"keys": keys,
	"object": object,
	"makers": makers,
}

_of(use, makers, elsewhere) := {
	"neighbours": {"secrets": [use]},
	"parameters": {"makers": makers, "made_elsewhere": elsewhere},
	"inventory": {"complete": true, "live": false, "kinds": [], "unlisted": []},
}

_among(makers, inventory) := object.union(
	_of(_use([], false, [], null), makers, []),
	{"inventory": object.union(_nothing, inventory)},
)

_nothing := {"complete": false, "live": false, "kinds": [], "unlisted": []}

test_what_makes_secrets_has_to_be_seen if {
	every inventory in [
		{},
		{"kinds": ["SealedSecret"]},
		{"live": true, "unlisted": ["ExternalSecret"]},
	] {
		count(rule.deny) == 0 with input as _among([], inventory)
		some doubt in rule.unknown with input as _among([], inventory)
		doubt.message == "any ExternalSecret in what was scanned"
	}
	every inventory in [{"kinds": ["Cluster"]}, {"live": true}] {
		count(rule.deny) == 1 with input as _among(["Cluster", "Certificate"], inventory)
		count(rule.unknown) == 0 with input as _among(["Cluster", "Certificate"], inventory)
	}
	some doubt in rule.unknown with input as _among(["Cluster", "Certificate"], {})
	doubt.message == "any Certificate or Cluster in what was scanned"
}

_external := {"ref": 7, "kind": "ExternalSecret", "name": "web", "keys": ["a", "b"]}

_sealed := {"ref": 8, "kind": "SealedSecret", "name": "web", "keys": null}

_messages(subject) := messages if {
	messages := {result.message | some result in rule.deny} with input as subject
}

_observed(subject) := observed if {
	observed := {result.observed | some result in rule.examined} with input as subject
}

test_a_maker_is_enough if {
	every makers in [[], ["ExternalSecret"]] {
		subject := _of(_use([_external], false, ["a"], null), makers, [])
		_messages(subject) == set()
		_observed(subject) == {"web: ExternalSecret web"}
	}
}

test_nothing_makes_it if {
	subject := _of(_use([], false, [], 5), [], [])
	rule.deny == {{
		"ref": 3,
		"path": ["spec", "volumes", 0, "secret", "secretName"],
		"message": "nothing makes Secret web; its values are written out in the input",
		"observed": "web",
		"expected": "a Secret that an operator makes",
		"related": [{"ref": 5, "path": ["data"], "message": "written out here"}],
	}} with input as subject
	_observed(subject) == {"web: made by nothing"}
	_messages(_of(_use([], false, [], null), [], ["other-*"])) == {"nothing makes Secret web"}
}

test_another_maker_does_not_count if {
	_messages(_of(_use([_sealed], false, [], null), ["ExternalSecret"], [])) == {
		"nothing makes Secret web; SealedSecret web does, which does not count",
	}
}

test_what_may_be_without if {
	optional := _of(_use([], true, [], null), [], [])
	_messages(optional) == set()
	_observed(optional) == {"web: optional"}
	elsewhere := _of(_use([], false, [], null), [], ["w*"])
	_messages(elsewhere) == set()
	_observed(elsewhere) == {"web: made elsewhere"}
}

test_keys if {
	rule.deny == {{
		"ref": 3,
		"path": ["spec", "volumes", 0, "secret", "secretName"],
		"message": "Secret web has no key c: ExternalSecret web writes a, b",
		"observed": ["a", "b"],
		"expected": "c",
		"related": [{"ref": 7, "path": ["spec"], "message": "writes Secret web"}],
	}} with input as _of(_use([_external], false, ["a", "c"], null), [], [])
	_messages(_of(_use([_external], true, ["c"], null), [], [])) == set()
	_messages(_of(_use([_external, _sealed], false, ["c"], null), [], [])) == set()
	empty := object.union(_external, {"keys": []})
	_messages(_of(_use([empty], false, ["c"], null), [], [])) == {
		"Secret web has no key c: ExternalSecret web writes no key",
	}
}
