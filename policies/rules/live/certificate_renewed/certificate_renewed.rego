# METADATA
# scope: package
# title: Certificates are renewed in time
# description: >-
#   A certificate whose renewal has failed stays valid, and Ready, until it runs out. When renewal is
#   due stands in its status; what is well past that was tried, and did not work.
# related_resources:
# - ref: https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.CertificateStatus
#   description: cert-manager.io/v1 CertificateStatus.notAfter and renewalTime
# custom:
#   severity: high
#   subject: Certificate
#   facts: true
#   remediation: >-
#     Follow the Certificate to its CertificateRequest, Order and Challenge with cmctl status
#     certificate; the one that failed says why.
#   parameters:
#     grace:
#       description: How long a renewal may take, as 24h.
#       default: 24h
#     left:
#       description: How much validity has to be left where no renewal is planned, as 168h.
#       default: 168h
package vvaudit.live.certificate_renewed

import data.vvaudit.lib.status

deny contains {
	"path": ["status", "notAfter"],
	"message": sprintf("the certificate ran out %s ago", [status.in_words(_past)]),
	"observed": _ends,
	"expected": "a time to come",
} if {
	_past >= 0
}

deny contains {
	"path": ["status", "renewalTime"],
	"message": sprintf("renewal has been due for %s", [status.in_words(_overdue)]),
	"observed": input.object.status.renewalTime,
	"expected": "a time to come",
} if {
	_past < 0
	_overdue > status.seconds(input.parameters.grace)
}

deny contains {
	"path": ["status", "notAfter"],
	"message": sprintf("%s are left and no renewal is planned", [status.in_words(0 - _past)]),
	"observed": _ends,
	"expected": sprintf("%s or more", [input.parameters.left]),
} if {
	_past < 0
	not _overdue
	0 - _past < status.seconds(input.parameters.left)
}

unknown contains {
	"path": ["status", "notAfter"],
	"message": sprintf("when %s runs out, which its status does not say", [status.what]),
} if {
	_ours
	not _past
}

examined contains {"path": ["status", "notAfter"], "observed": _ends} if _past

_ours if startswith(input.subject.apiVersion, "cert-manager.io/")

_ends := input.object.status.notAfter if _ours

# Seconds since; negative as long as it is to come. Neither is ever false, which 0 is not either.
_past := status.age(_ends)

_overdue := status.age(input.object.status.renewalTime)
