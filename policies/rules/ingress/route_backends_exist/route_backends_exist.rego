# METADATA
# scope: package
# title: Every backend of an HTTPRoute leads to pods
# description: >-
#   A backend whose Service or port does not exist, or whose Service selects nothing, answers 500
#   or 503, and the route is accepted all the same. Backends of weight 0 get no requests and are
#   left out, as are kinds other than Service.
# related_resources:
# - ref: https://gateway-api.sigs.k8s.io/reference/spec/
#   description: >-
#     HTTPRoute v1, rules[].backendRefs
# - ref: https://kubernetes.io/docs/concepts/services-networking/service/
#   description: >-
#     Service v1, selector, ports[].name and targetPort
# custom:
#   severity: high
#   subject: HTTPRoute
#   remediation: >-
#     Correct the Service's name or the port, or the Service's selector and targetPort.
package vvaudit.ingress.route_backends_exist

import data.vvaudit.lib.backends

deny contains result if {
	some backend in _backends
	message := backends.wrong(backend)
	result := {
		"path": backends.place(backend),
		"message": message,
		"observed": backends.shown(backend),
		"expected": "a Service and port with pods behind them",
		"related": backends.related(backend),
	}
}

unknown contains {"path": backends.place(backend), "message": message} if {
	some backend in _backends
	message := backends.doubt(backend)
}

examined contains {"path": backend.path, "observed": backends.shown(backend)} if {
	some backend in _backends
}

_backends := input.route.backends
