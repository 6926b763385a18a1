# METADATA
# scope: package
# title: Volumes are of types that pods may use freely
# description: >-
#   Volumes of the node, and those that name a storage server of their own, go round the claims and
#   classes by which a platform rules its storage. Read as the restricted Pod Security Standard
#   reads it; a volume that names no type is an emptyDir.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
#   description: >-
#     Pod Security Standards, restricted: Volume Types
# custom:
#   severity: medium
#   subject: Workload
#   remediation: Claim the storage through a PersistentVolumeClaim or a CSI volume instead.
#   parameters:
#     allowed:
#       description: The types of volume that may be used.
#       default:
#       - configMap
#       - csi
#       - downwardAPI
#       - emptyDir
#       - ephemeral
#       - image
#       - persistentVolumeClaim
#       - projected
#       - secret
package vvaudit.pod_security.volume_types_restricted

import data.vvaudit.lib.pod_security

deny contains result if {
	some index, volume in pod_security.items(input.pod.spec, ["volumes"])
	types := _types(volume)
	count(types) > 0
	every type in types { not type in input.parameters.allowed }
	type := min(types)
	result := {
		"path": pod_security.pod_path(["volumes", index, type]),
		"message": sprintf("volume %v is of type %s", [object.get(volume, "name", ""), type]),
		"observed": type,
		"expected": input.parameters.allowed,
	}
}

examined contains {
	"path": pod_security.pod_path(["volumes"]),
	"observed": sort([type |
		some volume in pod_security.items(input.pod.spec, ["volumes"])
		some type in _types(volume)
	]),
}

_types(volume) := {key |
	is_object(volume)
	some key, value in volume
	key != "name"
	value != null
}
