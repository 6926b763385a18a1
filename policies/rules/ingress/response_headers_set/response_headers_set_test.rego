package vvaudit.ingress.response_headers_set_test

import data.vvaudit.ingress.response_headers_set as rule

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

_header(name, value, ref, path, source) := {
	"name": name,
	"value": value,
	"ref": ref,
	"path": path,
	"source": source,
}

_map(name, value) := _header(name, value, 5, ["data", name], "ConfigMap shop/headers")

_given(headers, wanted) := _subject({"custom-headers": "shop/headers"}, {
	"ingress": {"headers": headers},
	"parameters": {"headers": wanted},
	"inventory": {"complete": false},
})

test_sent if {
	every pair in [
		["X-Frame-Options", "DENY", "deny"],
		["X-XSS-Protection", "1; mode=block", "1;mode=block"],
		["Strict-Transport-Security", "max-age=31536000", "max-age=63072000; preload"],
		["Strict-Transport-Security", "max-age=31536000", "max-age=\"31536000\""],
		["Permissions-Policy", "camera=(), geolocation=()", "geolocation=(),camera=(), usb=()"],
	] {
		subject := _given([_map(lower(pair[0]), pair[2])], {pair[0]: pair[1]})
		count(rule.deny) + count(rule.unknown) == 0 with input as subject
		count(rule.examined) == 1 with input as subject
	}
}

test_not_sent if {
	rule.deny == {{
		"path": _at("custom-headers"),
		"message": "X-Frame-Options is not sent",
		"observed": null,
		"expected": "DENY",
	}} with input as _given([], {"X-Frame-Options": "DENY"})
}

test_another_value if {
	rule.deny == {{
		"ref": 5,
		"path": ["data", "X-Frame-Options"],
		"message": "X-Frame-Options is SAMEORIGIN",
		"observed": "SAMEORIGIN",
		"expected": "DENY",
	}} with input as _given([_map("X-Frame-Options", "SAMEORIGIN")], {"X-Frame-Options": "DENY"})
	every pair in [
		["Strict-Transport-Security", "max-age=31536000", "max-age=3600"],
		["Strict-Transport-Security", "max-age=31536000", "includeSubDomains"],
		["Permissions-Policy", "camera=(), geolocation=()", "camera=()"],
		["Permissions-Policy", "camera=()", "camera=(self)"],
	] {
		count(rule.deny) == 1 with input as _given([_map(pair[0], pair[2])], {pair[0]: pair[1]})
	}
}

test_taken_away if {
	gone := _header("X-Frame-Options", null, 1, ["metadata"], "more_clear_headers")
	both := [_map("X-Frame-Options", "DENY"), gone]
	_messages == {"X-Frame-Options is taken away"} with input as _given(
		both,
		{"X-Frame-Options": "DENY"},
	)
	every name in ["Strict-Transport-Security", "Permissions-Policy"] {
		lost := object.union(gone, {"name": name})
		count(rule.deny) == 1 with input as _given([lost], {name: "max-age=1"})
	}
}

test_a_config_map_that_is_not_there if {
	subject := _given(
		[_header("", "shop/headers", 1, ["metadata"], "ConfigMap")],
		{"X-Frame-Options": "DENY"},
	)
	count(rule.deny) == 0 with input as subject
	{doubt.message | some doubt in rule.unknown} == {
		"ConfigMap shop/headers, which is not in what was scanned",
	} with input as subject
}

test_what_the_controller_allows if {
	subject := object.union(
		_given([_map("X-Frame-Options", "DENY")], {"X-Frame-Options": "DENY"}),
		{"ingress": {"controller": {"ref": 9, "data": {
			"global-allowed-response-headers": "X-XSS-Protection, Referrer-Policy",
		}}}},
	)
	rule.deny == {{
		"ref": 9,
		"path": ["data", "global-allowed-response-headers"],
		"message": "X-Frame-Options is not allowed, and the controller answers 503",
		"observed": "X-XSS-Protection, Referrer-Policy",
		"expected": "X-Frame-Options",
	}} with input as subject
	without := {"op": "replace", "path": "/ingress/controller/data", "value": {}}
	nothing := json.patch(subject, [without])
	count(rule.deny) == 1 with input as nothing
}
