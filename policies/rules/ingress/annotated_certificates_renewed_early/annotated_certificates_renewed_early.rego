# METADATA
# scope: package
# title: Certificates asked for by annotation are renewed early
# description: >-
#   The Certificate that cert-manager makes for an annotated Ingress has renewBefore only where
#   another annotation says so. Without it a third of the certificate's life is left when it is
#   renewed, and nobody reads that anywhere.
# related_resources:
# - ref: https://cert-manager.io/docs/usage/ingress/
#   description: >-
#     Annotated Ingress: cert-manager.io/renew-before
# custom:
#   severity: high
#   subject: Ingress
#   remediation: >-
#     Add the annotation cert-manager.io/renew-before, such as 720h, or use a Certificate of its
#     own.
package vvaudit.ingress.annotated_certificates_renewed_early

import data.vvaudit.lib.durations
import data.vvaudit.lib.ingress.judged

deny contains result if {
	judged
	_made
	not _early
	result := {
		"path": _at,
		"message": sprintf("renew-before is %s", [_shown]),
		"observed": _before,
		"expected": "some days, and less than the certificate's life",
	}
}

examined contains {"path": _at, "observed": _before} if {
	judged
	_made
}

_at := ["metadata", "annotations", "cert-manager.io/renew-before"]

_before := object.get(input.object, _at, null)

_made if {
	input.ingress.issuer != null
	some entry in input.ingress.tls
	entry.secret != null
	count(entry.certificates) == 0
}

_early if {
	seconds := durations.seconds(_before)
	seconds >= 300
	seconds < _life
}

_life := seconds if {
	key := ["metadata", "annotations", "cert-manager.io/duration"]
	seconds := durations.seconds(object.get(input.object, key, null))
	seconds < 7776000
} else := 7776000

_shown := "not set" if _before == null

_shown := _before if _before != null
