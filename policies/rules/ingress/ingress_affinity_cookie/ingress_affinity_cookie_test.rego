package vvaudit.ingress.ingress_affinity_cookie_test

import data.vvaudit.ingress.ingress_affinity_cookie as rule

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

test_a_cookie if {
	count(rule.deny) == 0 with input as _subject({"affinity": "cookie"}, {})
	{r.observed | some r in rule.examined} == {"cookie"} with input as _subject(
		{"affinity": "cookie"}, {},
	)
}

test_none if {
	rule.deny == {{
		"path": _at("affinity"),
		"message": "sessions do not stick to a pod",
		"observed": null,
		"expected": "cookie",
	}} with input as _subject({}, {})
	count(rule.deny) == 1 with input as _subject({"affinity": "Cookie"}, {})
}

test_switched_off if {
	rule.deny == {{
		"path": _at("service-upstream"),
		"message": "service-upstream switches sticky sessions off",
		"observed": "true",
		"expected": "false",
	}} with input as _subject({"affinity": "cookie", "service-upstream": "true"}, {})
}
