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
	# Few are wrong, so that comes before what depends on the release.
	some container in input.containers
	value := object.get(container.spec, ["securityContext", "allowPrivilegeEscalation"], null)
	value != false
	_asked
	result := {
		"path": array.concat(container.path, ["securityContext", "allowPrivilegeEscalation"]),
		"message": _message(value, container),
		"observed": value,
		"expected": false,
		"container": container.name,
	}
}

examined contains place if {
	_asked
	some place in pod_security.of_containers("allowPrivilegeEscalation")
}

_asked if {
	pod_security.since(input.parameters.version, 8)
	not pod_security.windows_left_out(input.parameters.version)
}

_message(null, container) := sprintf(
	"allowPrivilegeEscalation is not set, and so true, for container %s",
	[container.name],
)

_message(value, container) := sprintf(
	"allowPrivilegeEscalation is %v for container %s",
	[value, container.name],
) if {
	value != null
}
