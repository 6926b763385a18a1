# METADATA
# scope: package
# title: Ingresses are served by the documented controller
# description: >-
#   Every controller reads annotations of its own. An Ingress of another class, or of none, is
#   served by another controller or by nobody, and what its annotations promise is ignored without
#   a word.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/services-networking/ingress/#ingress-class
#   description: >-
#     Ingress v1, spec.ingressClassName, and the default class
# custom:
#   severity: high
#   subject: Ingress
#   needs: [Ingress]
#   remediation: >-
#     Set spec.ingressClassName to the class of the documented controller.
#   parameters:
#     name:
#       description: >-
#         The name of the class.
#       default: "nginx"
#     controller:
#       description: >-
#         The controller whose classes count whatever their names; empty means none.
#       default: "k8s.io/ingress-nginx"
package vvaudit.ingress.ingress_class

import data.vvaudit.lib.ingress.judged

deny contains result if {
	judged
	not _fits
	result := {
		"path": input.ingress.class.path,
		"message": sprintf("the ingress class is %v", [_named]),
		"observed": input.ingress.class.name,
		"expected": input.parameters.name,
	}
}

examined contains {"path": input.ingress.class.path, "observed": input.ingress.class.name} if judged

_fits if input.ingress.class.name == input.parameters.name

_fits if {
	input.parameters.controller != ""
	input.ingress.class.controller == input.parameters.controller
}

_named := "none" if input.ingress.class.name == null

_named := input.ingress.class.name if input.ingress.class.name != null
