# METADATA
# scope: package
# title: Issuers can issue
# description: >-
#   An Issuer or ClusterIssuer that could not register its account, or that has no key, issues
#   nothing and renews nothing; certificates run out one after the other.
# related_resources:
# - ref: https://cert-manager.io/docs/reference/api-docs/#cert-manager.io/v1.IssuerStatus
#   description: cert-manager.io/v1 IssuerStatus.conditions
# custom:
#   severity: high
#   subject: Issuer
#   remediation: >-
#     Read the message of the condition with kubectl describe issuer or clusterissuer, and mend the
#     account, the key or the Secret that it names.
package vvaudit.live.issuer_ready

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
