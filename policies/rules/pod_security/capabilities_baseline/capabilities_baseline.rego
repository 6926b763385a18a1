# METADATA
# scope: package
# title: Containers add only harmless Linux capabilities
# description: >-
#   A capability beyond those that container runtimes hand out anyway (NET_ADMIN, SYS_ADMIN,
#   SYS_PTRACE and the like) reaches into the node or into other containers. The baseline Pod
#   Security Standard lists what may be added, spelled exactly so.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: Capabilities
# custom:
#   severity: high
#   subject: Workload
#   remediation: Take the capability out of securityContext.capabilities.add.
package vvaudit.pod_security.capabilities_baseline

_harmless := [
	"AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD",
	"NET_BIND_SERVICE", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT",
]

deny contains result if {
	some container in input.containers
	some index, capability in container.security.capabilities.add
	not capability in _harmless
	result := {
		"path": array.concat(_path(container), [index]),
		"message": sprintf("container %s adds capability %v", [container.name, capability]),
		"observed": capability,
		"expected": _harmless,
		"container": container.name,
	}
}

examined contains {
	"path": _path(container),
	"observed": container.security.capabilities.add,
	"container": container.name,
} if {
	some container in input.containers
}

_path(container) := array.concat(container.path, ["securityContext", "capabilities", "add"])
