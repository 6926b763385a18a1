# METADATA
# scope: package
# title: Containers cannot gain privileges
# description: >-
#   Unless allowPrivilegeEscalation is false, a setuid program in the image makes its caller root.
#   It has to be false for every container, as in the restricted Pod Security Standard, since its
#   default is true. From 1.25 pods that say they run on Windows are left out.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#   description: >-
#     Pod Security Standards, restricted: Privilege Escalation
# custom:
#   severity: high
#   subject: Workload
#   remediation: Set securityContext.allowPrivilegeEscalation to false for the container.
#   parameters:
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.privilege_escalation_denied

import data.vvaudit.lib.pod_security

deny contains result if {
	some place in _judged
	place.observed != false
	result := object.union(place, {"message": _message(place), "expected": false})
}

examined contains place if some place in _judged

_judged contains place if {
	pod_security.since(input.parameters.version, 8)
	not pod_security.windows_left_out(input.parameters.version)
	some place in pod_security.of_containers("allowPrivilegeEscalation")
}

_message(place) := sprintf(
	"allowPrivilegeEscalation is not set, and so true, for container %s",
	[place.container],
) if {
	place.observed == null
}

_message(place) := sprintf(
	"allowPrivilegeEscalation is %v for container %s",
	[place.observed, place.container],
) if {
	place.observed != null
}
