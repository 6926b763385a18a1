# METADATA
# scope: package
# title: No container is told to run as root
# description: >-
#   A runAsUser of 0 asks for root by number, whatever the image says. It is wrong wherever it
#   stands, as in the restricted Pod Security Standard, which has asked this since 1.23. From 1.35
#   a pod with users of its own (hostUsers: false) may run as root, which is nobody on the node.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#   description: >-
#     Pod Security Standards, restricted: Running as Non-root user
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Set securityContext.runAsUser to a number above 0, or take it out where the image names a
#     user other than root.
#   parameters:
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.run_as_user_not_root

import data.vvaudit.lib.pod_security

deny contains result if {
	# Few are root, so that comes before what depends on the release.
	some place in pod_security.set_to("runAsUser", 0)
	_asked
	not pod_security.own_users(input.parameters.version)
	message := sprintf("runAsUser is 0, which is root, for %s", [pod_security.owner(place)])
	result := object.union(place, {"message": message, "expected": "a number above 0"})
}

examined contains place if {
	_asked
	some place in pod_security.settled("runAsUser")
}

examined contains {"path": pod_security.pod_path(["hostUsers"]), "observed": false} if {
	pod_security.own_users(input.parameters.version)
}

_asked if pod_security.since(input.parameters.version, 23)
