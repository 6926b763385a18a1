# METADATA
# scope: package
# title: No container is privileged
# description: >-
#   A privileged container has every capability and every device of its node, and no profile holds
#   it back: whoever controls it controls the node.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: Privileged Containers
# custom:
#   severity: critical
#   subject: Workload
#   remediation: >-
#     Take securityContext.privileged out, and add the single capability or device plugin that is
#     needed.
package vvaudit.pod_security.not_privileged

import data.vvaudit.lib.pod_security

deny contains result if {
	some place in pod_security.of_containers("privileged")
	not place.observed in {null, false}
	message := sprintf("privileged is %v for container %s", [place.observed, place.container])
	result := object.union(place, {"message": message, "expected": false})
}

examined contains place if some place in pod_security.of_containers("privileged")
