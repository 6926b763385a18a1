# METADATA
# scope: package
# title: Secrets are fetched again by themselves
# description: >-
#   A value that is rotated in the store reaches the cluster only when the ExternalSecret is read
#   again. An interval of 0 reads once, and so does refreshPolicy CreatedOnce; OnChange reads when
#   the ExternalSecret itself is edited. Without an interval the API sets one hour.
# related_resources:
# - ref: https://external-secrets.io/latest/api/externalsecret/
#   description: >-
#     ExternalSecret, spec.refreshInterval (default 1h0m0s) and spec.refreshPolicy (default
#     Periodic)
# custom:
#   severity: medium
#   subject: ExternalSecret
#   needs: [ExternalSecret]
#   remediation: >-
#     Set refreshInterval to more than 0, such as 1h, and leave refreshPolicy at Periodic.
#   parameters:
#     maximum:
#       description: >-
#         The longest interval that will do, such as 24h; empty means any.
#       default: ""
#     explicit:
#       description: >-
#         Whether the interval has to be written out; otherwise the operator's hour will do.
#       default: false
package vvaudit.external_secrets.external_secrets_refreshed

import data.vvaudit.lib.durations

deny contains result if {
	_policy != "Periodic"
	result := {
		"path": ["spec", "refreshPolicy"],
		"message": sprintf("refreshPolicy %v does not follow a rotation", [_policy]),
		"observed": _policy,
		"expected": "Periodic",
	}
}

deny contains result if {
	_seconds == 0
	result := {
		"path": ["spec", "refreshInterval"],
		"message": sprintf(
			"refreshInterval %v fetches the secret once and never again",
			[_interval],
		),
		"observed": _interval,
		"expected": "more than 0",
	}
}

deny contains result if {
	_seconds == null
	result := {
		"path": ["spec", "refreshInterval"],
		"message": sprintf("refreshInterval %v is no length of time", [_interval]),
		"observed": _interval,
		"expected": "a length of time, such as 1h",
	}
}

deny contains result if {
	is_number(_seconds)
	input.parameters.maximum != ""
	_seconds > durations.seconds(input.parameters.maximum)
	result := {
		"path": ["spec", "refreshInterval"],
		"message": sprintf("refreshInterval %v is longer than %s", [
			_interval,
			input.parameters.maximum,
		]),
		"observed": _interval,
		"expected": sprintf("at most %s", [input.parameters.maximum]),
	}
}

deny contains result if {
	input.parameters.explicit == true
	object.get(input.object, ["spec", "refreshInterval"], null) == null
	result := {
		"path": ["spec", "refreshInterval"],
		"message": "refreshInterval is not set",
		"observed": null,
		"expected": "a length of time, such as 1h",
	}
}

examined contains {"path": ["spec", "refreshInterval"], "observed": _interval}

_policy := object.get(input.object, ["spec", "refreshPolicy"], "Periodic")

_interval := object.get(input.object, ["spec", "refreshInterval"], "1h0m0s")

_seconds := durations.seconds(_interval) if {
	is_string(_interval)
} else := null
