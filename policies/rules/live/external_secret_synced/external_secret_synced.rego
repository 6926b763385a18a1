# METADATA
# scope: package
# title: External secrets are synchronised
# description: >-
#   An ExternalSecret that was never synchronised leaves its Secret missing, or as somebody once
#   made it by hand; one that is not synchronised any more leaves an old value in place. Its
#   condition Ready says so.
# related_resources:
# - ref: https://external-secrets.io/latest/api/externalsecret/
#   description: external-secrets.io ExternalSecretStatus.conditions
# custom:
#   severity: high
#   subject: ExternalSecret
#   remediation: >-
#     Read the condition's message with kubectl describe externalsecret; most often the store is not
#     ready, or the secret or its property is not there.
package vvaudit.live.external_secret_synced

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

_ours if startswith(input.subject.apiVersion, "external-secrets.io/")
