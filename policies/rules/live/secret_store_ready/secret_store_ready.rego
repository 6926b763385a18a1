# METADATA
# scope: package
# title: Secret stores can be read
# description: >-
#   A SecretStore or ClusterSecretStore says where secrets come from and as whom they are read.
#   Whether the store lets itself be read stands in its condition Ready; without that, nothing is
#   synchronised any more and nobody notices until a pod starts.
# related_resources:
# - ref: https://external-secrets.io/latest/api/secretstore/
#   description: external-secrets.io SecretStoreStatus.conditions
# custom:
#   severity: high
#   subject: SecretStore
#   remediation: >-
#     Read the condition's message with kubectl describe secretstore or clustersecretstore; most
#     often the service account's role does not fit.
package vvaudit.live.secret_store_ready

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
