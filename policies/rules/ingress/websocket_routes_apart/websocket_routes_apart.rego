# METADATA
# scope: package
# title: WebSockets have an Ingress of their own with long timeouts
# description: >-
#   A WebSocket may be silent for long, and the default timeouts of 60 seconds cut it. Longer ones
#   belong to an Ingress that serves nothing else: for ordinary requests they would keep
#   connections to dead pods for as long. Which routes are WebSockets shows in their host or path.
# related_resources:
# - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations
#   description: >-
#     proxy-read-timeout and proxy-send-timeout (60 seconds)
# - ref: https://kubernetes.github.io/ingress-nginx/user-guide/miscellaneous/
#   description: >-
#     Miscellaneous: WebSockets, timeouts of an hour and more
# custom:
#   severity: low
#   subject: Entry
#   needs: [Ingress]
#   remediation: >-
#     Put the routes of WebSockets into an Ingress of their own, with proxy-read-timeout and proxy-
#     send-timeout of 3600 or more.
#   parameters:
#     hosts:
#       description: >-
#         Patterns of host names that serve WebSockets.
#       default: ["^(ws|wss|websocket|websockets|socket)[.]"]
#     paths:
#       description: >-
#         Patterns of paths that serve WebSockets.
#       default: ["^/(ws|wss|websocket|websockets|socket[.]io|sockjs)([^a-z0-9]|$)"]
#     seconds:
#       description: >-
#         The shortest timeout that will do.
#       default: 3600
package vvaudit.ingress.websocket_routes_apart

import data.vvaudit.lib.ingress

deny contains result if {
	count(_serving) == 0
	first := input.entry.ingresses[0]
	result := {
		"ref": first.ref,
		"path": ["spec", "rules"],
		"message": "no Ingress serves WebSockets",
		"observed": sort({route.route |
			some one in input.entry.ingresses
			some route in one.routes
		}),
		"expected": "an Ingress of their own",
	}
}

deny contains result if {
	some one in _serving
	some route in one.routes
	not _websocket(route)
	result := {
		"ref": one.ref,
		"path": route.place,
		"message": sprintf("Ingress %s serves WebSockets and %s%s too", [
			one.name,
			route.host,
			route.route,
		]),
		"observed": sprintf("%s%s", [route.host, route.route]),
		"expected": "WebSockets only",
	}
}

deny contains result if {
	some one in _serving
	some name in _timeouts
	_seconds(one, name) < input.parameters.seconds
	result := {
		"ref": one.ref,
		"path": ingress.path(name),
		"message": sprintf("%s is %d seconds", [name, _seconds(one, name)]),
		"observed": _given(one, name),
		"expected": sprintf("at least %d", [input.parameters.seconds]),
	}
}

examined contains {"ref": one.ref, "path": ingress.path(name), "observed": _given(one, name)} if {
	some one in _serving
	some name in _timeouts
}

_timeouts := ["proxy-read-timeout", "proxy-send-timeout"]

_serving := [one |
	some one in input.entry.ingresses
	count([1 | some route in one.routes; _websocket(route)]) > 0
]

_websocket(route) if {
	some pattern in input.parameters.hosts
	regex.match(pattern, route.host)
}

_websocket(route) if {
	some pattern in input.parameters.paths
	regex.match(pattern, route.route)
}

_given(one, name) := value if {
	value := object.get(one.settings, name, null)
	value != null
} else := object.get(one, ["controller", "data", name], null)

_seconds(one, name) := value if {
	value := ingress.whole(_given(one, name))
	value != null
} else := 60
