package vvaudit.ingress.websocket_routes_apart_test

import data.vvaudit.ingress.websocket_routes_apart as rule

_one(routes, settings) := {
	"ref": 4,
	"name": "web",
	"settings": settings,
	"controller": null,
	"routes": routes,
}

_route(host, path) := {"host": host, "route": path, "place": ["spec", path]}

_subject(ingresses) := {
	"entry": {"ingresses": ingresses},
	"parameters": {"hosts": ["^ws[.]"], "paths": ["^/ws([^a-z0-9]|$)"], "seconds": 3600},
}

_long := {"proxy-read-timeout": "3600", "proxy-send-timeout": "7200"}

_at(name) := ["metadata", "annotations", concat("", ["nginx.ingress.kubernetes.io/", name])]

_messages := {result.message | some result in rule.deny}

test_apart if {
	every route in [_route("ws.a", "/"), _route("a", "/ws"), _route("a", "/ws(/|$)(.*)")] {
		subject := _subject([_one([route], _long), _one([_route("a", "/")], {})])
		count(rule.deny) == 0 with input as subject
		{r.observed | some r in rule.examined} == {"3600", "7200"} with input as subject
	}
}

test_nowhere if {
	rule.deny == {{
		"ref": 4,
		"path": ["spec", "rules"],
		"message": "no Ingress serves WebSockets",
		"observed": ["/wsdl"],
		"expected": "an Ingress of their own",
	}} with input as _subject([_one([_route("a", "/wsdl")], {})])
	count(rule.deny) == 0 with input as _subject([])
}

test_with_others if {
	rule.deny == {{
		"ref": 4,
		"path": ["spec", "/"],
		"message": "Ingress web serves WebSockets and a/ too",
		"observed": "a/",
		"expected": "WebSockets only",
	}} with input as _subject([_one([_route("a", "/ws"), _route("a", "/")], _long)])
}

test_short_timeouts if {
	rule.deny == {{
		"ref": 4,
		"path": _at("proxy-read-timeout"),
		"message": "proxy-read-timeout is 60 seconds",
		"observed": "1h",
		"expected": "at least 3600",
	}} with input as _subject([_one(
		[_route("a", "/ws")],
		{"proxy-read-timeout": "1h", "proxy-send-timeout": "3600"},
	)])
	by_all := object.union(
		_one([_route("a", "/ws")], {"proxy-read-timeout": "3600"}),
		{"controller": {"data": {"proxy-send-timeout": "3600"}}},
	)
	count(rule.deny) == 0 with input as _subject([by_all])
}
