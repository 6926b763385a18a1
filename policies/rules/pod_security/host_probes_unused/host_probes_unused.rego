# METADATA
# scope: package
# title: Probes and lifecycle hooks call only their own pod
# description: >-
#   The kubelet makes the calls of probes and hooks from the node. A host of their own sends it to
#   any address the node can reach, past every network policy. The baseline Pod Security Standard
#   has forbidden it since 1.34.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: Host Probes / Lifecycle Hooks
# custom:
#   severity: medium
#   subject: Workload
#   remediation: >-
#     Take host out of the httpGet or tcpSocket of the probe or hook: without it the pod itself is
#     called.
#   parameters:
#     version:
#       description: >-
#         The release of Kubernetes whose standards are meant, such as "1.24"; "latest" for the
#         newest.
#       default: "latest"
package vvaudit.pod_security.host_probes_unused

import data.vvaudit.lib.pod_security

deny contains result if {
	_asked
	some container in input.containers
	some steps in _steps
	host := object.get(container.spec, steps, null)
	_named(host)
	result := {
		"path": array.concat(container.path, steps),
		"message": sprintf(
			"the %s of container %s calls host %v",
			[_what(steps), container.name, host],
		),
		"observed": host,
		"expected": null,
		"container": container.name,
	}
}

examined contains {
	"path": container.path,
	"observed": {_what(steps): host |
		some steps in _steps
		host := object.get(container.spec, steps, null)
		_named(host)
	},
	"container": container.name,
} if {
	_asked
	some container in input.containers
}

_asked if pod_security.since(input.parameters.version, 34)

_named(host) if not host in {null, ""}

_what(steps) := concat(".", array.slice(steps, 0, count(steps) - 1))

_steps contains array.concat(handler, [call, "host"]) if {
	some call in ["httpGet", "tcpSocket"]
	some handler in [
		["livenessProbe"],
		["readinessProbe"],
		["startupProbe"],
		["lifecycle", "postStart"],
		["lifecycle", "preStop"],
	]
}
