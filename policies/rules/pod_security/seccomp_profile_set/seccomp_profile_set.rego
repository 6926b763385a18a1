# METADATA
# scope: package
# title: Containers have a seccomp profile
# description: >-
#   A seccomp profile cuts off system calls that ordinary programs never make and that most break-
#   outs need. Read as the restricted Pod Security Standard reads it since 1.19: RuntimeDefault or
#   Localhost is in force for every container, and nothing else is set anywhere. Annotations do not
#   count. From 1.25 pods that say they run on Windows are left out.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#   description: >-
#     Pod Security Standards, restricted: Seccomp
# - ref: https://kubernetes.io/docs/tutorials/security/seccomp/
#   description: Restrict a Container's Syscalls with seccomp
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Set securityContext.seccompProfile.type to RuntimeDefault for the pod, and take other types
#     out of the containers.
#   parameters:
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.seccomp_profile_set

import data.vvaudit.lib.pod_security

deny contains result if {
	# Few profiles are wrong, so that comes before what depends on the release.
	some place in pod_security.others_by_type("seccompProfile", _safe)
	_asked
	message := sprintf(
		"the seccomp profile's type is \"%s\" for %s",
		[place.observed, pod_security.owner(place)],
	)
	result := object.union(place, {"message": message, "expected": _safe})
}

deny contains result if {
	some place in pod_security.unset("seccompProfile")
	_asked
	message := sprintf("no seccompProfile is set for container %s or its pod", [place.container])
	result := object.union(place, {"message": message, "expected": _safe})
}

examined contains place if {
	_asked
	some place in pod_security.profiles(pod_security.settled("seccompProfile"))
}

_asked if {
	pod_security.since(input.parameters.version, 19)
	not pod_security.windows_left_out(input.parameters.version)
}

_safe := ["RuntimeDefault", "Localhost"]
