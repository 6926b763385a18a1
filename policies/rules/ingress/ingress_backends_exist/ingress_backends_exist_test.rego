package vvaudit.ingress.ingress_backends_exist_test

import data.vvaudit.ingress.ingress_backends_exist as rule

_subject(backend, complete) := {
	"ingress": {"solver": false, "routes": [{"backend": backend}]},
	"inventory": {"complete": complete},
}

_backend(state, port) := {
	"name": "web",
	"port": port,
	"path": ["spec", "service", "name"],
	"portPath": ["spec", "service", "port"],
	"ref": 5,
	"state": state,
	"known": ["http (80)"],
	"target": "http",
}

_messages := {result.message | some result in rule.deny}

_doubts := {doubt.message | some doubt in rule.unknown}

test_reached if {
	every state in ["reached", "external", "resource"] {
		subject := _subject(_backend(state, 80), false)
		count(rule.deny) + count(rule.unknown) == 0 with input as subject
		{r.observed | some r in rule.examined} == {"web:80"} with input as subject
	}
}

test_a_port_that_is_not_there if {
	rule.deny == {{
		"path": ["spec", "service", "port"],
		"message": "Service web has no port 81; it has http (80)",
		"observed": "web:81",
		"expected": "a Service and port with pods behind them",
		"related": [{"ref": 5, "path": ["spec"], "message": "this is the Service"}],
	}} with input as _subject(_backend("no-port", 81), false)
	bare := object.union(_backend("no-port", 81), {"known": [], "ref": null})
	_messages == {"Service web has no port 81; it has none"} with input as _subject(bare, false)
}

test_nothing_behind if {
	every pair in [
		["no-service", "Service web does not exist"],
		["no-pods", "Service web selects no pods"],
		["no-target", "port 80 of Service web leads to http, and no container names a port so"],
	] {
		_messages == {pair[1]} with input as _subject(_backend(pair[0], 80), false)
	}
}

test_what_may_stand_elsewhere if {
	every triple in [
		[
			"unseen-no-service",
			"Service web, which is not in what was scanned",
			"Service web does not exist",
		],
		["unseen-resource", "web, which is not in what was scanned", "web does not exist"],
		[
			"unseen-no-pods",
			"the pods of Service web, which are not in what was scanned",
			"Service web selects no pods",
		],
	] {
		part := _subject(_backend(triple[0], null), false)
		_doubts == {triple[1]} with input as part
		count(rule.deny) == 0 with input as part
		whole := _subject(_backend(triple[0], null), true)
		_messages == {triple[2]} with input as whole
		count(rule.unknown) == 0 with input as whole
	}
}

test_what_manifests_do_not_show if {
	_doubts == {
		"whether port http behind Service web is open; its pods list http (80)",
	} with input as _subject(_backend("unlisted", 80), true)
	_doubts == {
		"the endpoints of Service web, which selects no pods by itself",
	} with input as _subject(_backend("endpoints", 80), true)
}
