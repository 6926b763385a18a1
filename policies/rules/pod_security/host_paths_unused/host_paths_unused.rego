# METADATA
# scope: package
# title: Pods do not mount the node's files
# description: >-
#   A hostPath volume opens a part of the node's file system, with its sockets, keys and logs, to
#   the pod, and a writable one is a way out of the container.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#baseline
#   description: >-
#     Pod Security Standards, baseline: HostPath Volumes
# - ref: https://kubernetes.io/docs/concepts/storage/volumes/#hostpath
#   description: >-
#     Volumes: hostPath
# custom:
#   severity: high
#   subject: Workload
#   remediation: >-
#     Use a volume that belongs to the pod (emptyDir, a claim, projected) instead of hostPath.
package vvaudit.pod_security.host_paths_unused

import data.vvaudit.lib.pod_security

deny contains result if {
	some index, volume in pod_security.items(input.pod.spec, ["volumes"])
	volume.hostPath != null
	where := object.get(volume, ["hostPath", "path"], "")
	result := {
		"path": pod_security.pod_path(["volumes", index, "hostPath"]),
		"message": sprintf("volume %v is the node's %v", [object.get(volume, "name", ""), where]),
		"observed": where,
		"expected": null,
	}
}

examined contains {
	"path": pod_security.pod_path(["volumes"]),
	"observed": [where |
		some volume in pod_security.items(input.pod.spec, ["volumes"])
		volume.hostPath != null
		where := object.get(volume, ["hostPath", "path"], "")
	],
}
