# METADATA
# scope: package
# title: Gateways redirect HTTP to HTTPS
# description: >-
#   A browser that is told no scheme asks for HTTP first. A Gateway that listens on HTTPS alone
#   refuses it; one that serves the same routes on HTTP serves them in the clear. A listener for
#   HTTP whose routes only redirect leads people to HTTPS.
# related_resources:
# - ref: https://gateway-api.sigs.k8s.io/guides/http-redirect-rewrite/
#   description: >-
#     HTTP to HTTPS redirects
# custom:
#   severity: medium
#   subject: Gateway
#   remediation: >-
#     Add a listener of protocol HTTP, and an HTTPRoute for it whose only filter is a
#     requestRedirect to scheme https.
package vvaudit.ingress.gateway_redirects_to_https

deny contains result if {
	count(_https) > 0
	count(_redirecting) == 0
	result := {
		"path": ["spec", "listeners"],
		"message": "no HTTP listener redirects to HTTPS",
		"observed": [listener.protocol | some listener in input.gateway.listeners],
		"expected": "an HTTP listener with a route that redirects",
	}
}

deny contains result if {
	some listener in input.gateway.listeners
	listener.protocol == "HTTP"
	some route in listener.routes
	not route.redirects
	result := {
		"ref": route.ref,
		"path": ["spec", "rules"],
		"message": sprintf("%s %s answers on HTTP without a redirect", [route.kind, route.name]),
		"observed": "HTTP",
		"expected": "a redirect to https",
	}
}

examined contains {"path": listener.path, "observed": "redirects"} if {
	some listener in _redirecting
}

examined contains {"path": ["spec", "listeners"], "observed": "no redirect"} if {
	count(_https) > 0
	count(_redirecting) == 0
}

_https := [listener |
	some listener in input.gateway.listeners
	listener.protocol == "HTTPS"
]

_redirecting := [listener |
	some listener in input.gateway.listeners
	listener.protocol == "HTTP"
	some route in listener.routes
	route.redirects
]
