# METADATA
# scope: package
# title: HTTP redirects to HTTPS
# description: >-
#   ingress-nginx answers plain HTTP with a redirect where the host has TLS, unless ssl-redirect is
#   switched off, in the Ingress or for all in the controller's ConfigMap. Where TLS ends in front
#   of the controller, or a host has none, only force-ssl-redirect redirects.
# related_resources:
# - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations
#   description: >-
#     ssl-redirect (default true) and force-ssl-redirect
# custom:
#   severity: medium
#   subject: Ingress
#   needs: [Ingress]
#   reads: [ConfigMap]
#   remediation: >-
#     Take ssl-redirect: "false" out, or set force-ssl-redirect: "true".
package vvaudit.ingress.ingress_redirects_to_https

import data.vvaudit.lib.ingress
import data.vvaudit.lib.ingress.judged

deny contains result if {
	judged
	not _forced
	not _asked
	result := {
		"path": ingress.path("ssl-redirect"),
		"message": "HTTP is not redirected: ssl-redirect is off",
		"observed": ingress.setting("ssl-redirect"),
		"expected": "true",
	}
}

deny contains result if {
	judged
	not _forced
	_asked
	some host in input.ingress.hosts
	host.tls == null
	result := {
		"path": host.path,
		"message": "HTTP is not redirected: the host has no TLS, and force-ssl-redirect is off",
		"observed": host.host,
		"expected": "TLS, or force-ssl-redirect",
	}
}

examined contains {"path": ingress.path("ssl-redirect"), "observed": _observed} if judged

_forced if ingress.switch(ingress.setting("force-ssl-redirect"), false) == true

_asked if ingress.switch(ingress.setting("ssl-redirect"), true) == true

_observed := "forced" if _forced

_observed := "on" if {
	not _forced
	_asked
}

_observed := "off" if {
	not _forced
	not _asked
}
