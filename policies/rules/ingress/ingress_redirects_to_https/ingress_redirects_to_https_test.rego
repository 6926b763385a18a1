package vvaudit.ingress.ingress_redirects_to_https_test

import data.vvaudit.ingress.ingress_redirects_to_https as rule

_subject(annotations, extra) := object.union(
	{
		"object": {"metadata": {"annotations": {key: value |
			some name, value in annotations
			key := concat("", ["nginx.ingress.kubernetes.io/", name])
		}}},
		"ingress": {
			"solver": false,
			"canary": false,
			"issuer": null,
			"controller": null,
			"class": {"name": "nginx"},
			"hosts": [{"host": "shop.example", "tls": "host"}],
		},
	},
	extra,
)

_messages := {result.message | some result in rule.deny}

_at(name) := ["metadata", "annotations", concat("", ["nginx.ingress.kubernetes.io/", name])]

_observed := {result.observed | some result in rule.examined}

test_on if {
	every annotations in [{}, {"ssl-redirect": "true"}, {"ssl-redirect": "yes"}] {
		count(rule.deny) == 0 with input as _subject(annotations, {})
		_observed == {"on"} with input as _subject(annotations, {})
	}
	_observed == {"forced"} with input as _subject({"force-ssl-redirect": "true"}, {})
}

test_off if {
	rule.deny == {{
		"path": _at("ssl-redirect"),
		"message": "HTTP is not redirected: ssl-redirect is off",
		"observed": "false",
		"expected": "true",
	}} with input as _subject({"ssl-redirect": "false"}, {})
	_observed == {"off"} with input as _subject({"ssl-redirect": "false"}, {})
	controller := {"ingress": {"controller": {"data": {"ssl-redirect": "false"}}}}
	count(rule.deny) == 1 with input as _subject({}, controller)
	count(rule.deny) == 0 with input as _subject({"ssl-redirect": "true"}, controller)
}

test_without_tls if {
	plain := {"ingress": {"hosts": [{"host": "shop.example", "path": ["spec"], "tls": null}]}}
	rule.deny == {{
		"path": ["spec"],
		"message": "HTTP is not redirected: the host has no TLS, and force-ssl-redirect is off",
		"observed": "shop.example",
		"expected": "TLS, or force-ssl-redirect",
	}} with input as _subject({}, plain)
	count(rule.deny) == 0 with input as _subject({"force-ssl-redirect": "true"}, plain)
}
