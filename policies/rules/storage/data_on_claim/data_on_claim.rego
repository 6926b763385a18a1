# METADATA
# scope: package
# title: The data folder lies on a claim
# description: >-
#   A claim keeps nothing if it is mounted beside the folder that the server writes to. The mount
#   above the folder that is promised (the longest one, as the kernel sees it) has to be of a claim:
#   a template, a claim by name or an ephemeral one. By itself the rule asks nothing.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#claims-as-volumes
#   description: core/v1 VolumeMount and PersistentVolumeClaimVolumeSource
# custom:
#   severity: high
#   subject: Workload
#   remediation: Mount the claim at the folder that the server writes to.
#   parameters:
#     data_folder:
#       description: The folder, such as /var/lib/grafana; empty asks nothing.
#       default: ""
#     data_container:
#       description: The container that writes it; empty means every app container.
#       default: ""
package vvaudit.storage.data_on_claim

import data.vvaudit.lib.configuration

deny contains result if {
	some container in _containers
	not configuration.claim_at(container, input.parameters.data_folder)
	result := {
		"path": configuration.mounts_path(container),
		"message": sprintf("%s of container %s lies on no claim", [
			input.parameters.data_folder,
			container.name,
		]),
		"observed": _mounted(container),
		"expected": "a claim mounted there",
		"container": container.name,
	}
}

examined contains {
	"path": configuration.mounts_path(container),
	"observed": sprintf("%s on claim %s", [input.parameters.data_folder, claim.name]),
	"container": container.name,
} if {
	some container in _containers
	claim := configuration.claim_at(container, input.parameters.data_folder)
}

_containers := [container |
	not input.parameters.data_folder in {"", null}
	some container in input.containers
	container.type == "container"
	input.parameters.data_container in {"", null, container.name}
]

_mounted(container) := mount.name if {
	mount := configuration.mount_at(container, input.parameters.data_folder)
} else := null
