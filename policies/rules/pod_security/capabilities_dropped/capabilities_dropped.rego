# METADATA
# scope: package
# title: Containers drop all Linux capabilities
# description: >-
#   Capabilities are slices of root's power, and a container runtime hands out more than a dozen by
#   default. Read as the restricted Pod Security Standard reads it: the list of dropped ones holds
#   ALL, spelled so, and at most NET_BIND_SERVICE is added back. The standard has asked this since
#   1.22, and since 1.25 not of pods that say they run on Windows.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#   description: >-
#     Pod Security Standards, restricted: Capabilities
# - ref: https://man7.org/linux/man-pages/man7/capabilities.7.html
#   description: capabilities(7)
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Set securityContext.capabilities.drop to [ALL] for the container, and add back only what the
#     list of allowed ones holds.
#   parameters:
#     allowed:
#       description: The capabilities that may be added.
#       default: [NET_BIND_SERVICE]
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.capabilities_dropped

import data.vvaudit.lib.pod_security

deny contains result if {
	# Few are wrong, so that comes before what depends on the release.
	some container in input.containers
	dropped := container.security.capabilities.drop
	not "ALL" in dropped
	_asked
	result := {
		"path": _path(container, ["drop"]),
		"message": sprintf("container %s %s", [container.name, _drops(dropped)]),
		"observed": dropped,
		"expected": ["ALL"],
		"container": container.name,
	}
}

deny contains result if {
	some container in input.containers
	some index, capability in container.security.capabilities.add
	not capability in input.parameters.allowed
	_asked
	result := {
		"path": _path(container, ["add", index]),
		"message": sprintf("container %s adds capability %v", [container.name, capability]),
		"observed": capability,
		"expected": input.parameters.allowed,
		"container": container.name,
	}
}

examined contains {
	"path": _path(container, []),
	"observed": object.remove(container.security.capabilities, ["from"]),
	"container": container.name,
} if {
	_asked
	some container in input.containers
}

_asked if {
	pod_security.since(input.parameters.version, 22)
	not pod_security.windows_left_out(input.parameters.version)
}

_path(container, steps) := array.concat(
	container.path,
	array.concat(["securityContext", "capabilities"], steps),
)

_drops([]) := "drops no capability"

_drops(dropped) := sprintf("drops %v, not ALL", [dropped]) if count(dropped) > 0
