# METADATA
# scope: package
# title: Service account tokens are mounted only where used
# description: >-
#   A mounted token lets whoever breaks into the container speak to the API server in the pod's
#   name. Where no role is bound to the service account, by name or by a group of service accounts,
#   the pod has nothing to say there; the role that Kubernetes gives every account, which only shows
#   how tokens are signed, is no use. The
#   token is mounted unless the pod, or else its service account, says otherwise; a projected token
#   volume that the manifest itself lists is not judged.
# related_resources:
# - ref: https://kubernetes.io/docs/tasks/configure-pod-container/configure-service-account/#opt-out-of-api-credential-automounting
#   description: >-
#     Configure Service Accounts for Pods: opt out of API credential automounting
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Set automountServiceAccountToken to false for the pod or its ServiceAccount, or bind a role
#     to the ServiceAccount if the pod uses the API.
#   needs: [ServiceAccount, RoleBinding]
#   parameters:
#     allow:
#       description: Workloads that may mount a token nonetheless, by shell wildcard on the name.
#       default: []
package vvaudit.pod_security.service_account_token_used

import data.vvaudit.lib.pod_security

deny contains result if {
	_mounted
	not _of_use
	_judged
	result := {
		"path": _path,
		"message": sprintf(
			"the token of service account %s is mounted, and no role is bound to the account",
			[_account.name],
		),
		"observed": _observed,
		"expected": false,
		"related": _related,
	}
}

examined contains {
	"path": _path,
	"observed": {"mounted": _mounted, "bindings": [binding.name | some binding in _used_bindings]},
} if {
	_judged
}

_judged if not pod_security.matches_any(input.parameters.allow, input.subject.name)

_account := input.neighbours.serviceAccount

_path := pod_security.pod_path(["automountServiceAccountToken"])

_of_pod := object.get(input.pod.spec, "automountServiceAccountToken", null)

_mounted := _of_pod if {
	is_boolean(_of_pod)
} else := _account.automount if {
	is_boolean(_account.automount)
} else := true

_observed := _of_pod if is_boolean(_of_pod)

_observed := null if not is_boolean(_of_pod)

_of_use if {
	some binding in input.neighbours.bindings
	binding.role.name != _everybodys
}

_used_bindings := [binding |
	some binding in input.neighbours.bindings
	binding.role.name != _everybodys
]

_everybodys := "system:service-account-issuer-discovery"

_related := [{
	"ref": _account.ref,
	"path": ["automountServiceAccountToken"],
	"message": sprintf("the service account is %s", [_account.name]),
}] if {
	is_number(_account.ref)
} else := []
