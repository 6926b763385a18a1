package vvaudit.ingress.gateway_listeners_have_tls_test

import data.vvaudit.ingress.gateway_listeners_have_tls as rule

_listener(protocol, mode, secrets, routes) := {
	"path": ["spec", "listeners", 0],
	"name": "web",
	"protocol": protocol,
	"hostname": "a.shop.example",
	"mode": mode,
	"secrets": secrets,
	"routes": routes,
}

_subject(listener) := {"gateway": {"listeners": [listener]}}

_secret(names) := {
	"path": ["spec", "listeners", 0, "tls"],
	"name": "tls",
	"certificates": [{"names": names}],
}

_route(redirects) := {"ref": 3, "kind": "HTTPRoute", "name": "shop", "redirects": redirects}

_messages := {result.message | some result in rule.deny}

test_ended if {
	every listener in [
		_listener("HTTPS", "Terminate", [_secret(["*.shop.example"])], [_route(false)]),
		_listener("HTTPS", "Terminate", [_secret(["A.shop.example"])], []),
		_listener("TLS", "Passthrough", [], []),
		_listener("HTTP", null, [], [_route(true)]),
	] {
		count(rule.deny) == 0 with input as _subject(listener)
		count(rule.examined) == 1 with input as _subject(listener)
	}
}

test_in_the_clear if {
	rule.deny == {{
		"path": ["spec", "listeners", 0, "protocol"],
		"message": "listener web serves HTTPRoute shop without TLS",
		"observed": "HTTP",
		"expected": "HTTPS, or routes that only redirect",
		"related": [{"ref": 3, "path": ["spec", "rules"], "message": "served in the clear"}],
	}} with input as _subject(_listener("HTTP", null, [], [_route(false)]))
}

test_no_certificate if {
	_messages == {
		"listener web has no certificate",
	} with input as _subject(_listener("HTTPS", null, [], []))
}

test_another_name if {
	listener := _listener("HTTPS", "Terminate", [_secret(["shop.example"])], [])
	_messages == {
		"the certificate in Secret tls is not for a.shop.example",
	} with input as _subject(listener)
}
