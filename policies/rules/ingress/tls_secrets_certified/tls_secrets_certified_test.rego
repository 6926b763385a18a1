package vvaudit.ingress.tls_secrets_certified_test

import data.vvaudit.ingress.tls_secrets_certified as rule

_server := "https://acme.example/directory"

_issuer(type, server, ref) := {
	"kind": "ClusterIssuer",
	"name": "le",
	"group": "cert-manager.io",
	"ref": ref,
	"type": type,
	"server": server,
}

_entry(secret, hosts, certificates) := {
	"path": ["spec", "tls", 0],
	"secret": secret,
	"hosts": hosts,
	"certificates": certificates,
}

_certificate(names, issuer) := {"ref": 6, "name": "shop", "names": names, "issuer": issuer}

_subject(entry, issuer, kinds) := {
	"subject": {"ref": 2},
	"ingress": {"solver": false, "canary": false, "tls": [entry], "issuer": issuer},
	"parameters": {"servers": [_server]},
	"inventory": {"complete": false, "kinds": kinds},
}

_messages := {result.message | some result in rule.deny}

_acme := _issuer("acme", "https://acme.example/directory/", 8)

test_certified if {
	certificate := _certificate(["*.shop.example"], _acme)
	subject := _subject(_entry("tls", ["a.shop.example"], [certificate]), null, [])
	count(rule.deny) + count(rule.unknown) == 0 with input as subject
	{r.observed | some r in rule.examined} == {"tls: Certificate shop"} with input as subject
	annotated := object.union(_acme, {"path": ["metadata", "annotations", "issuer"]})
	other := _subject(_entry("tls", ["a.shop.example"], []), annotated, [])
	count(rule.deny) + count(rule.unknown) == 0 with input as other
	{r.observed | some r in rule.examined} == {"tls: ClusterIssuer le"} with input as other
}

test_by_hand if {
	subject := _subject(_entry("tls", [], []), null, [])
	rule.deny == {{
		"path": ["spec", "tls", 0, "secretName"],
		"message": "no Certificate writes Secret tls",
		"observed": "tls",
		"expected": "a Secret that cert-manager writes",
	}} with input as subject
	{r.observed | some r in rule.examined} == {"tls: by hand"} with input as subject
	_messages == {
		"a TLS entry names no Secret, and so gets the controller's own certificate",
	} with input as _subject(_entry(null, [], []), null, [])
}

test_other_names if {
	every host in ["shop.example", "a.b.shop.example", "*.shop.example"] {
		certificate := _certificate(["*.other.example", "api.shop.example"], _acme)
		subject := _subject(_entry("tls", [host], [certificate]), null, [])
		said := sprintf("the certificate in Secret tls is not for %s", [host])
		_messages == {said} with input as subject
	}
	same := _certificate(["*.SHOP.example"], _acme)
	again := _subject(_entry("tls", ["*.shop.example"], [same]), null, [])
	count(rule.deny) == 0 with input as again
}

test_another_authority if {
	staging := _certificate(["a"], _issuer("acme", "https://staging.example", 8))
	subject := _subject(_entry("tls", ["a"], [staging]), null, [])
	rule.deny == {{
		"ref": 8,
		"path": ["spec", "acme", "server"],
		"message": "ClusterIssuer le asks https://staging.example",
		"observed": "https://staging.example",
		"expected": [_server],
	}} with input as subject
}

test_no_acme if {
	own := _certificate(["a"], _issuer("selfSigned", null, 8))
	_messages == {
		"ClusterIssuer le is no ACME issuer",
	} with input as _subject(_entry("tls", ["a"], [own]), null, [])
}

test_an_issuer_that_is_not_there if {
	lost := _certificate(["a"], _issuer(null, null, null))
	part := _subject(_entry("tls", ["a"], [lost]), null, [])
	count(rule.deny) == 0 with input as part
	{doubt.message | some doubt in rule.unknown} == {
		"ClusterIssuer le, which is not in what was scanned",
	} with input as part
	rule.deny == {{
		"ref": 6,
		"path": ["spec", "issuerRef", "name"],
		"message": "ClusterIssuer le does not exist",
		"observed": "le",
		"expected": "an issuer that exists",
	}} with input as _subject(_entry("tls", ["a"], [lost]), null, ["ClusterIssuer"])
	count(rule.deny) == 1 with input as object.union(part, {"inventory": {"complete": true}})
}
