# METADATA
# scope: package
# title: Only safe kernel settings are changed
# description: >-
#   Most sysctls change the kernel for every pod of the node. The baseline Pod Security Standard
#   lists those that stay within the pod; the list grew in 1.27, 1.29 and 1.32.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: Sysctls
# - ref: https://kubernetes.io/docs/tasks/administer-cluster/sysctl-cluster/
#   description: >-
#     Using sysctls in a Kubernetes Cluster: Safe and Unsafe Sysctls
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Take the sysctl out of the pod's securityContext, or set it on nodes that are kept for such
#     pods.
#   parameters:
#     allowed:
#       description: Further sysctls that may be set.
#       default: []
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.sysctls_safe

import data.vvaudit.lib.pod_security

deny contains result if {
	some index, sysctl in pod_security.items(input.pod.spec, _steps)
	is_object(sysctl)
	name := object.get(sysctl, "name", "")
	not _safe(name)
	result := {
		"path": array.concat(_path, [index]),
		"message": sprintf("sysctl %v is not one of the safe ones", [name]),
		"observed": name,
		"expected": null,
	}
}

examined contains {
	"path": _path,
	"observed": [sysctl.name |
		some sysctl in pod_security.items(input.pod.spec, _steps)
	],
}

_steps := ["securityContext", "sysctls"]

_path := pod_security.pod_path(_steps)

_safe(name) if name in input.parameters.allowed

_safe(name) if {
	some since, names in _safe_since
	pod_security.since(input.parameters.version, to_number(since))
	name in names
}

_safe_since := {
	"0": [
		"kernel.shm_rmid_forced",
		"net.ipv4.ip_local_port_range",
		"net.ipv4.ip_unprivileged_port_start",
		"net.ipv4.ping_group_range",
		"net.ipv4.tcp_syncookies",
	],
	"27": ["net.ipv4.ip_local_reserved_ports"],
	"29": [
		"net.ipv4.tcp_fin_timeout",
		"net.ipv4.tcp_keepalive_intvl",
		"net.ipv4.tcp_keepalive_probes",
		"net.ipv4.tcp_keepalive_time",
	],
	"32": ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
}
