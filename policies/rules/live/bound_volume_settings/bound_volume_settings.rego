# METADATA
# scope: package
# title: Bound volumes have the promised size and class
# description: >-
#   The claim says what was asked for; the volume says what came of it. A volume that somebody bound
#   by hand, or that was made from another class, keeps its size and class whatever the claim's
#   template says today.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/
#   description: core/v1 PersistentVolumeSpec.capacity and storageClassName
# custom:
#   severity: high
#   subject: Claim
#   remediation: >-
#     Grow the claim where its class allows it; a volume of another class has to be replaced, with
#     its data copied.
#   needs: [PersistentVolumeClaim, PersistentVolume]
#   parameters:
#     size:
#       description: The least size, as a quantity such as 100Gi; empty means not promised.
#       default: ""
#     class:
#       description: The storage class; empty means not promised.
#       default: ""
package vvaudit.live.bound_volume_settings

import data.vvaudit.lib.storage

deny contains {
	"ref": volume.ref,
	"path": ["spec", "capacity", "storage"],
	"message": sprintf("volume %s has %s; promised is %s", [
		volume.name,
		storage.gibibytes(volume.capacity),
		input.parameters.size,
	]),
	"observed": volume.capacity,
	"expected": input.parameters.size,
} if {
	some volume in _volumes
	volume.capacity < storage.bytes(input.parameters.size)
}

deny contains {
	"ref": volume.ref,
	"path": ["spec", "storageClassName"],
	"message": sprintf("volume %s is of class %s; promised is %s", [
		volume.name,
		_shown(volume.className),
		input.parameters.class,
	]),
	"observed": volume.className,
	"expected": input.parameters.class,
} if {
	some volume in _volumes
	input.parameters.class != ""
	volume.className != input.parameters.class
}

unknown contains {"path": input.claim.path, "message": message} if {
	some name in input.live.missing
	message := sprintf("the volume of claim %s, which does not exist", [name])
}

unknown contains {"ref": claim.ref, "path": ["spec", "volumeName"], "message": message} if {
	some claim in input.live.claims
	claim.volume == null
	message := sprintf("the volume of claim %s, which is not bound", [claim.name])
}

examined contains {
	"ref": volume.ref,
	"path": ["spec"],
	"observed": {"capacity": volume.capacity, "class": volume.className},
} if {
	some volume in _volumes
}

_volumes := [claim.volume | some claim in input.live.claims; claim.volume != null]

_shown(name) := name if name != ""

_shown(name) := "none" if name == ""
