# METADATA
# scope: package
# title: Certificates are issued
# description: >-
#   A Certificate asks for a certificate; whether there is one that fits what it asks for stands
#   in its condition Ready. Until then clients see the ingress controller's own certificate, or
#   none.
# related_resources:
# - ref: https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateStatus
#   description: cert-manager.io/v1 CertificateStatus.conditions
# custom:
#   severity: high
#   subject: Certificate
#   remediation: >-
#     Follow the Certificate to its CertificateRequest, Order and Challenge with cmctl status
#     certificate; the one that failed says why.
package vvaudit.live.certificate_ready

import data.vvaudit.lib.status

deny contains result if {
	_ours
	some result in status.wrong("Ready")
}

unknown contains result if {
	_ours
	some result in status.untold("Ready")
}

examined contains result if {
	_ours
	some result in status.seen("Ready")
}

_ours if startswith(input.subject.apiVersion, "cert-manager.io/")
