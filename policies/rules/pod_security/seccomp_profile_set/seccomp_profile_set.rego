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
	some place in _judged
	place.observed != null
	not place.observed in _safe
	message := sprintf(
		"the seccomp profile's type is \"%s\" for %s",
		[place.observed, pod_security.owner(place)],
	)
	result := object.union(place, {"message": message, "expected": _safe})
}

deny contains result if {
	some place in _judged
	place.observed == null
	message := sprintf("no seccompProfile is set for container %s or its pod", [place.container])
	result := object.union(place, {"message": message, "expected": _safe})
}

examined contains place if some place in _judged

_judged contains place if {
	pod_security.since(input.parameters.version, 19)
	not pod_security.windows_left_out(input.parameters.version)
	some place in pod_security.profiles(pod_security.settled("seccompProfile"))
}

_safe := ["RuntimeDefault", "Localhost"]
