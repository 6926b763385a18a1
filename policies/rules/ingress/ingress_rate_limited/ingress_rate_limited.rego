# METADATA
# scope: package
# title: Requests are limited for each client address
# description: >-
#   limit-rpm counts the requests of one client address in a minute, limit-rps in a second; where
#   both are set both hold. A limit of another unit is easily 60 times another limit. Addresses in
#   limit-allowlist are not counted at all: a list that takes everybody in switches the limit off.
#   What is no whole number is ignored by the controller.
# related_resources:
# - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations
#   description: >-
#     limit-rpm, limit-rps, limit-allowlist (limit-whitelist)
# custom:
#   severity: medium
#   subject: Ingress
#   needs: [Ingress]
#   remediation: >-
#     Set limit-rpm to the promised number, and keep limit-allowlist to single networks.
#   parameters:
#     per_minute:
#       description: >-
#         The requests of one client address in a minute.
#       default: 100
package vvaudit.ingress.ingress_rate_limited

import data.vvaudit.lib.ingress
import data.vvaudit.lib.ingress.judged

deny contains result if {
	judged
	count(_rates) == 0
	result := {
		"path": ingress.path("limit-rpm"),
		"message": "requests are not limited",
		"observed": ingress.annotation("limit-rpm"),
		"expected": _expected,
	}
}

deny contains result if {
	judged
	min(_rates) != input.parameters.per_minute
	result := {
		"path": ingress.path(_unit),
		"message": sprintf("the limit is %d requests a minute", [min(_rates)]),
		"observed": ingress.annotation(_unit),
		"expected": _expected,
	}
}

deny contains result if {
	judged
	some name in ["limit-allowlist", "limit-whitelist"]
	some network in split(_list(name), ",")
	endswith(trim_space(network), "/0")
	result := {
		"path": ingress.path(name),
		"message": sprintf("%s takes every client out of the limit", [name]),
		"observed": ingress.annotation(name),
		"expected": "single networks",
	}
}

examined contains {"path": ingress.path("limit-rpm"), "observed": observed} if {
	judged
	count(_rates) > 0
	observed := sprintf("%d a minute", [min(_rates)])
}

examined contains {"path": ingress.path("limit-rpm"), "observed": "no limit"} if {
	judged
	count(_rates) == 0
}

_rates contains rate if {
	rate := ingress.whole(ingress.annotation("limit-rpm"))
	rate > 0
}

_rates contains rate * 60 if {
	rate := ingress.whole(ingress.annotation("limit-rps"))
	rate > 0
}

_unit := "limit-rpm" if {
	ingress.whole(ingress.annotation("limit-rpm")) == min(_rates)
} else := "limit-rps"

_list(name) := value if {
	value := ingress.annotation(name)
	value != null
} else := ""

_expected := sprintf("%d requests a minute", [input.parameters.per_minute])
