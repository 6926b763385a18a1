# METADATA
# scope: package
# title: Every backend of an Ingress leads to pods
# description: >-
#   A backend whose Service is misspelt, whose port was renamed, or whose Service selects nothing
#   answers 503, and the Ingress is accepted all the same. A port may be meant by number or by
#   name; a named targetPort has to be the name of a container's port. Where only a part of the
#   platform was scanned, what that part cannot show is in doubt.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/
#   description: >-
#     Ingress v1, backends
# - ref: https://kubernetes.io/docs/concepts/services-networking/service/
#   description: >-
#     Service v1, selector, ports[].name and targetPort
# custom:
#   severity: high
#   subject: Ingress
#   remediation: >-
#     Correct the Service's name or the port, or the Service's selector and targetPort.
package vvaudit.ingress.ingress_backends_exist

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

_backends := [route.backend |
	not input.ingress.solver
	some route in input.ingress.routes
]
