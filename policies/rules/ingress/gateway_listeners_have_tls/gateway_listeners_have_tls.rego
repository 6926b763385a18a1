# METADATA
# scope: package
# title: Gateway listeners end TLS with a certificate
# description: >-
#   A listener of protocol HTTPS that terminates TLS needs a certificate, and one of protocol HTTP
#   serves its routes in the clear unless they only redirect to HTTPS. Where the certificate is
#   cert-manager's, its names have to take the listener's host in.
# related_resources:
# - ref: https://gateway-api.sigs.k8s.io/reference/spec/
#   description: >-
#     Gateway v1, listeners[].protocol and tls
# custom:
#   severity: high
#   subject: Gateway
#   remediation: >-
#     Give the listener protocol HTTPS with tls.certificateRefs, and let the routes of HTTP
#     listeners redirect.
package vvaudit.ingress.gateway_listeners_have_tls

deny contains result if {
	some listener in input.gateway.listeners
	listener.protocol == "HTTP"
	some route in listener.routes
	not route.redirects
	result := {
		"path": array.concat(listener.path, ["protocol"]),
		"message": sprintf("listener %s serves %s %s without TLS", [
			listener.name,
			route.kind,
			route.name,
		]),
		"observed": "HTTP",
		"expected": "HTTPS, or routes that only redirect",
		"related": [{"ref": route.ref, "path": ["spec", "rules"], "message": "served in the clear"}],
	}
}

deny contains result if {
	some listener in input.gateway.listeners
	listener.protocol in {"HTTPS", "TLS"}
	not _ended(listener)
	result := {
		"path": array.concat(listener.path, ["tls"]),
		"message": sprintf("listener %s has no certificate", [listener.name]),
		"observed": listener.mode,
		"expected": "tls.certificateRefs",
	}
}

deny contains result if {
	some listener in input.gateway.listeners
	listener.hostname != null
	some secret in listener.secrets
	count(secret.certificates) > 0
	names := [name | some certificate in secret.certificates; some name in certificate.names]
	count([1 | some name in names; _covers(name, listener.hostname)]) == 0
	result := {
		"path": secret.path,
		"message": sprintf("the certificate in Secret %s is not for %s", [
			secret.name,
			listener.hostname,
		]),
		"observed": names,
		"expected": listener.hostname,
	}
}

examined contains {"path": array.concat(listener.path, ["protocol"]), "observed": observed} if {
	some listener in input.gateway.listeners
	observed := sprintf("%s: %s, TLS %s", [
		listener.name,
		listener.protocol,
		object.get({null: "off"}, listener.mode, listener.mode),
	])
}

_ended(listener) if listener.mode == "Passthrough"

_ended(listener) if count(listener.secrets) > 0

_covers(name, host) if lower(name) == lower(host)

_covers(name, host) if {
	startswith(name, "*.")
	not startswith(host, "*.")
	labels := split(lower(host), ".")
	concat(".", array.slice(labels, 1, count(labels))) == lower(substring(name, 2, -1))
}
