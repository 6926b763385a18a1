package vvaudit.ingress.gateway_redirects_to_https_test

import data.vvaudit.ingress.gateway_redirects_to_https as rule

_listener(protocol, routes) := {
	"path": ["spec", "listeners", 0],
	"protocol": protocol,
	"routes": routes,
}

_route(redirects) := {"ref": 3, "kind": "HTTPRoute", "name": "shop", "redirects": redirects}

_subject(listeners) := {"gateway": {"listeners": listeners}}

_messages := {result.message | some result in rule.deny}

test_redirects if {
	both := _subject([_listener("HTTPS", []), _listener("HTTP", [_route(true)])])
	count(rule.deny) == 0 with input as both
	{r.observed | some r in rule.examined} == {"redirects"} with input as both
}

test_none if {
	alone := _subject([_listener("HTTPS", [])])
	rule.deny == {{
		"path": ["spec", "listeners"],
		"message": "no HTTP listener redirects to HTTPS",
		"observed": ["HTTPS"],
		"expected": "an HTTP listener with a route that redirects",
	}} with input as alone
	{r.observed | some r in rule.examined} == {"no redirect"} with input as alone
}

test_served_in_the_clear if {
	plain := _subject([_listener("HTTP", [_route(false)])])
	rule.deny == {{
		"ref": 3,
		"path": ["spec", "rules"],
		"message": "HTTPRoute shop answers on HTTP without a redirect",
		"observed": "HTTP",
		"expected": "a redirect to https",
	}} with input as plain
}
