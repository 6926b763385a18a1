# METADATA
# scope: package
# title: Sessions stick to their pod by a cookie
# description: >-
#   affinity: cookie is the only value that ingress-nginx knows; any other, and none, spreads the
#   requests of one visitor over all pods. With service-upstream the controller sends requests to
#   the Service's address in place of the pods, and no cookie holds.
# related_resources:
# - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations
#   description: >-
#     affinity, affinity-mode, session-cookie-name
# - ref: https://kubernetes.github.io/ingress-nginx/user-guide/nginx-configuration/annotations
#   description: >-
#     service-upstream: sticky sessions will not work
# custom:
#   severity: low
#   subject: Ingress
#   needs: [Ingress]
#   reads: [ConfigMap]
#   remediation: >-
#     Set affinity: "cookie", and leave service-upstream off.
package vvaudit.ingress.ingress_affinity_cookie

import data.vvaudit.lib.ingress
import data.vvaudit.lib.ingress.judged

deny contains result if {
	judged
	ingress.annotation("affinity") != "cookie"
	result := {
		"path": ingress.path("affinity"),
		"message": "sessions do not stick to a pod",
		"observed": ingress.annotation("affinity"),
		"expected": "cookie",
	}
}

deny contains result if {
	judged
	ingress.annotation("affinity") == "cookie"
	ingress.switch(ingress.setting("service-upstream"), false) == true
	result := {
		"path": ingress.path("service-upstream"),
		"message": "service-upstream switches sticky sessions off",
		"observed": ingress.setting("service-upstream"),
		"expected": "false",
	}
}

examined contains {"path": path, "observed": ingress.annotation("affinity")} if {
	judged
	path := ingress.path("affinity")
}
