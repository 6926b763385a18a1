# METADATA
# scope: package
# title: External secrets are synchronised as often as they say
# description: >-
#   A rotated secret reaches the pods only if it is read again. When that was done last stands in the
#   status; if it is much longer ago than the refresh interval, nobody does it any more, whatever the
#   condition Ready still says.
# related_resources:
# - ref: https://external-secrets.io/latest/api/externalsecret/
#   description: external-secrets.io ExternalSecretSpec.refreshInterval and refreshPolicy, status.refreshTime
# custom:
#   severity: medium
#   subject: ExternalSecret
#   facts: true
#   remediation: >-
#     See whether the External Secrets Operator runs, and what it says of this object; kubectl
#     annotate externalsecret NAME force-sync=$(date +%s) makes it try at once.
#   parameters:
#     grace:
#       description: How much later than the interval a synchronisation may be, as 10m.
#       default: 10m
package vvaudit.live.external_secret_fresh

import data.vvaudit.lib.status

deny contains {
	"path": ["status", "refreshTime"],
	"message": sprintf("last synchronised %s ago; the interval is %s", [
		status.in_words(_age),
		_interval,
	]),
	"observed": input.object.status.refreshTime,
	"expected": sprintf("within %s", [_interval]),
} if {
	_periodic
	_age > status.seconds(_interval) + status.seconds(input.parameters.grace)
}

unknown contains {
	"path": ["status", "refreshTime"],
	"message": sprintf("when %s was last synchronised, which its status does not say", [status.what]),
} if {
	_periodic
	not _age
}

unknown contains {
	"path": ["spec", "refreshInterval"],
	"message": sprintf("the interval of %s, which is no length of time", [status.what]),
} if {
	_ours
	not _timed
}

examined contains {
	"path": ["status", "refreshTime"],
	"observed": input.object.status.refreshTime,
} if {
	_periodic
	_age
}

_ours if startswith(input.subject.apiVersion, "external-secrets.io/")

# With an interval of 0, or another policy, a secret is read once or when the object changes.
_periodic if {
	_ours
	_policy == "Periodic"
	status.seconds(_interval) > 0
}

_timed if status.seconds(_interval) >= 0

_policy := input.object.spec.refreshPolicy if {
	is_string(input.object.spec.refreshPolicy)
} else := "Periodic"

_interval := input.object.spec.refreshInterval if {
	is_string(input.object.spec.refreshInterval)
} else := "1h"

_age := status.age(input.object.status.refreshTime)
