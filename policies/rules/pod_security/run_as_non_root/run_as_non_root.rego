# METADATA
# scope: package
# title: Containers run as a non-root user
# description: >-
#   With runAsNonRoot the node refuses to start a container whose process would be root. A positive
#   runAsUser alone does not count, as in the restricted Pod Security Standard: it says which user
#   is wanted, not that root is refused. A false value is wrong wherever it stands. From 1.35 a pod
#   with users of its own (hostUsers: false) may run as root, which is nobody on the node.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#   description: >-
#     Pod Security Standards, restricted: Running as Non-root
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Set securityContext.runAsNonRoot to true for the pod, and take it out of the containers or
#     set it to true there.
#   parameters:
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.run_as_non_root

import data.vvaudit.lib.pod_security

deny contains result if {
	some place in pod_security.others("runAsNonRoot", [true])
	not pod_security.own_users(input.parameters.version)
	message := sprintf("runAsNonRoot is %v for %s", [place.observed, pod_security.owner(place)])
	result := object.union(place, {"message": message, "expected": true})
}

deny contains result if {
	some place in pod_security.unset("runAsNonRoot")
	not pod_security.own_users(input.parameters.version)
	owner := pod_security.owner(place)
	message := sprintf("runAsNonRoot is not set for %s or its pod", [owner])
	result := object.union(place, {"message": message, "expected": true})
}

examined contains place if {
	some place in pod_security.settled("runAsNonRoot")
}

examined contains {"path": pod_security.pod_path(["hostUsers"]), "observed": false} if {
	pod_security.own_users(input.parameters.version)
}
