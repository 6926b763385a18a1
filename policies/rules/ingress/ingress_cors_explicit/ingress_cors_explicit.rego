# METADATA
# scope: package
# title: CORS names its origins
# description: >-
#   ingress-nginx switches CORS on with enable-cors, and then allows every origin with credentials
#   unless told otherwise: cors-allow-origin is * and cors-allow-credentials is true by default.
#   With that any web site may call the API as the visitor. Without enable-cors browsers allow the
#   site's own origin only, which is safe.
# related_resources:
# - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations
#   description: >-
#     enable-cors, cors-allow-origin (default *), cors-allow-credentials (default true)
# custom:
#   severity: medium
#   subject: Ingress
#   needs: [Ingress]
#   remediation: >-
#     Set cors-allow-origin to the origins that need it, each as https://name, separated by commas.
#   parameters:
#     required:
#       description: >-
#         Whether CORS has to be enabled.
#       default: false
#     explicit:
#       description: >-
#         Whether every origin has to be a single name, also without credentials.
#       default: true
package vvaudit.ingress.ingress_cors_explicit

import data.vvaudit.lib.ingress
import data.vvaudit.lib.ingress.judged

deny contains result if {
	judged
	input.parameters.required
	not _enabled
	result := {
		"path": ingress.path("enable-cors"),
		"message": "CORS is not enabled",
		"observed": ingress.annotation("enable-cors"),
		"expected": "true",
	}
}

deny contains result if {
	judged
	_enabled
	some origin in _origins
	message := _wrong(origin)
	result := {
		"path": ingress.path("cors-allow-origin"),
		"message": message,
		"observed": ingress.annotation("cors-allow-origin"),
		"expected": "origins by name",
	}
}

examined contains {"path": ingress.path("cors-allow-origin"), "observed": observed} if {
	judged
	_enabled
	observed := concat(", ", _origins)
}

examined contains {"path": ingress.path("enable-cors"), "observed": "off"} if {
	judged
	not _enabled
}

_enabled if ingress.switch(ingress.annotation("enable-cors"), false) == true

_credentials if ingress.switch(ingress.annotation("cors-allow-credentials"), true) == true

_origins := [origin |
	some part in split(_allowed, ",")
	origin := trim_space(part)
	origin != ""
] if {
	trim_space(_allowed) != ""
} else := ["*"]

_allowed := value if {
	value := ingress.annotation("cors-allow-origin")
	value != null
} else := "*"

_wrong(origin) := "any origin may call with credentials" if {
	origin == "*"
	_credentials
}

_wrong(origin) := "any origin may call" if {
	origin == "*"
	not _credentials
	input.parameters.explicit
}

_wrong(origin) := sprintf("%s stands for every name below it", [origin]) if {
	origin != "*"
	contains(origin, "*")
	input.parameters.explicit
}

_wrong(origin) := sprintf("%s is no origin: it has no scheme, so it fits nobody", [origin]) if {
	origin != "*"
	not contains(origin, "://")
}
