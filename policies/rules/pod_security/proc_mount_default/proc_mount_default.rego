# METADATA
# scope: package
# title: Containers see a masked /proc
# description: >-
#   The runtime hides the parts of /proc that tell of the node or change it, and procMount Unmasked
#   shows them. Both Pod Security Standards forbid it. From 1.35 the baseline one lets pods with
#   users of their own (hostUsers: false) use it; the restricted one never does.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: /proc Mount Type
# custom:
#   severity: high
#   subject: Workload
#   remediation: Take securityContext.procMount out of the container.
#   parameters:
#     level:
#       description: >-
#         The standard that is meant, baseline or restricted; restricted is never relaxed.
#       default: baseline
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.proc_mount_default

import data.vvaudit.lib.pod_security

deny contains result if {
	not _relaxed
	some place in pod_security.of_containers("procMount")
	not place.observed in {null, "Default"}
	message := sprintf("procMount is \"%v\" for container %s", [place.observed, place.container])
	result := object.union(place, {"message": message, "expected": "Default"})
}

examined contains place if some place in pod_security.of_containers("procMount")

examined contains {"path": pod_security.pod_path(["hostUsers"]), "observed": false} if _relaxed

_relaxed if {
	input.parameters.level != "restricted"
	pod_security.own_users(input.parameters.version)
}
