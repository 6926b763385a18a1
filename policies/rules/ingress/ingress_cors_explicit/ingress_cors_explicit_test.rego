package vvaudit.ingress.ingress_cors_explicit_test

import data.vvaudit.ingress.ingress_cors_explicit as rule

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

_cors(annotations, required, explicit) := _subject(
	annotations,
	{"parameters": {"required": required, "explicit": explicit}},
)

_site := "https://shop.example"

_observed := {result.observed | some result in rule.examined}

test_named if {
	subject := _cors({"enable-cors": "true", "cors-allow-origin": _site}, true, true)
	count(rule.deny) == 0 with input as subject
	_observed == {_site} with input as subject
	_observed == {"https://a, https://b"} with input as _cors(
		{"enable-cors": "true", "cors-allow-origin": "https://a, https://b,"}, true, true,
	)
}

test_off if {
	every value in ["false", "yes"] {
		rule.deny == {{
			"path": _at("enable-cors"),
			"message": "CORS is not enabled",
			"observed": value,
			"expected": "true",
		}} with input as _cors({"enable-cors": value}, true, true)
	}
	count(rule.deny) == 0 with input as _cors({}, false, true)
	_observed == {"off"} with input as _cors({}, false, true)
}

test_any_origin if {
	every annotations in [
		{"enable-cors": "true"},
		{"enable-cors": "true", "cors-allow-origin": "*"},
		{"enable-cors": "true", "cors-allow-origin": " "},
	] {
		_messages == {
			"any origin may call with credentials",
		} with input as _cors(annotations, false, false)
		without := object.union(annotations, {"cors-allow-credentials": "false"})
		_messages == {"any origin may call"} with input as _cors(without, false, true)
		count(rule.deny) == 0 with input as _cors(without, false, false)
	}
}

test_what_is_no_name if {
	wide := {"enable-cors": "true", "cors-allow-origin": "https://*.shop.example"}
	_messages == {
		"https://*.shop.example stands for every name below it",
	} with input as _cors(wide, true, true)
	count(rule.deny) == 0 with input as _cors(wide, true, false)
	_messages == {
		"shop.example is no origin: it has no scheme, so it fits nobody",
	} with input as _cors({"enable-cors": "true", "cors-allow-origin": "shop.example"}, true, false)
}
