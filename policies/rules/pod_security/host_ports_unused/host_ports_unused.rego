# METADATA
# scope: package
# title: Containers open no port on the node
# description: >-
#   A hostPort is reachable at the node's own address, past Services and often past network
#   policies, and two pods that want the same one cannot share a node.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: Host Ports
# custom:
#   severity: medium
#   subject: Workload
#   remediation: Take hostPort out of the container's ports, and reach the pod through a Service.
package vvaudit.pod_security.host_ports_unused

import data.vvaudit.lib.pod_security

deny contains result if {
	some container in input.containers
	some index, port in pod_security.items(container.spec, ["ports"])
	_on_node(port.hostPort)
	result := {
		"path": array.concat(container.path, ["ports", index, "hostPort"]),
		"message": sprintf("container %s opens port %v of its node", [container.name, port.hostPort]),
		"observed": port.hostPort,
		"expected": null,
		"container": container.name,
	}
}

examined contains {
	"path": array.concat(container.path, ["ports"]),
	"observed": [port.hostPort |
		some port in pod_security.items(container.spec, ["ports"])
		_on_node(port.hostPort)
	],
	"container": container.name,
} if {
	some container in input.containers
}

_on_node(port) if not port in {null, 0}
