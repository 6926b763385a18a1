# METADATA
# scope: package
# title: Pods do not share the node's namespaces
# description: >-
#   A pod on the node's network sees its traffic and the services that listen on localhost, and no
#   network policy holds it; one with the node's processes or IPC can read their memory and stop
#   them.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: Host Namespaces
# custom:
#   severity: critical
#   subject: Workload
#   remediation: Take hostNetwork, hostPID and hostIPC out of the pod spec.
package vvaudit.pod_security.host_namespaces_unused

import data.vvaudit.lib.pod_security

deny contains result if {
	some field in _fields
	value := object.get(input.pod.spec, field, null)
	not value in {null, false}
	result := {
		"path": pod_security.pod_path([field]),
		"message": sprintf("%s is %v", [field, value]),
		"observed": value,
		"expected": false,
	}
}

examined contains {
	"path": pod_security.pod_path([field]),
	"observed": object.get(input.pod.spec, field, null),
} if {
	some field in _fields
}

_fields := ["hostNetwork", "hostPID", "hostIPC"]
