package vvaudit.ingress.ingress_rate_limited_test

import data.vvaudit.ingress.ingress_rate_limited as rule

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

_limited(annotations) := _subject(annotations, {"parameters": {"per_minute": 100}})

_observed := {result.observed | some result in rule.examined}

test_the_promised_limit if {
	every annotations in [{"limit-rpm": "100"}, {"limit-rpm": "100", "limit-rps": "2"}] {
		count(rule.deny) == 0 with input as _limited(annotations)
		_observed == {"100 a minute"} with input as _limited(annotations)
	}
}

test_no_limit if {
	every annotations in [{}, {"limit-rpm": "0"}] {
		_messages == {"requests are not limited"} with input as _limited(annotations)
		_observed == {"no limit"} with input as _limited(annotations)
	}
	rule.deny == {{
		"path": _at("limit-rpm"),
		"message": "requests are not limited",
		"observed": "100r/m",
		"expected": "100 requests a minute",
	}} with input as _limited({"limit-rpm": "100r/m"})
}

test_another_limit if {
	rule.deny == {{
		"path": _at("limit-rps"),
		"message": "the limit is 6000 requests a minute",
		"observed": "100",
		"expected": "100 requests a minute",
	}} with input as _limited({"limit-rps": "100"})
	_messages == {"the limit is 60 requests a minute"} with input as _limited({
		"limit-rpm": "100",
		"limit-rps": "1",
	})
	{r.path | some r in rule.deny} == {_at("limit-rpm")} with input as _limited({"limit-rpm": "99"})
}

test_everybody_is_let_through if {
	every name in ["limit-allowlist", "limit-whitelist"] {
		rule.deny == {{
			"path": _at(name),
			"message": sprintf("%s takes every client out of the limit", [name]),
			"observed": "10.0.0.0/8, 0.0.0.0/0",
			"expected": "single networks",
		}} with input as _limited({"limit-rpm": "100", name: "10.0.0.0/8, 0.0.0.0/0"})
	}
	count(rule.deny) == 0 with input as _limited({
		"limit-rpm": "100",
		"limit-allowlist": "10.0.0.0/8",
	})
}
