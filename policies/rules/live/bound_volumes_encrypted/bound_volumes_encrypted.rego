# METADATA
# scope: package
# title: Bound volumes are encrypted at rest
# description: >-
#   A volume shows nothing of its encryption but the name of its class, and that class may have been
#   replaced since: it is evidence only if it is older than the volume and its driver made it. What
#   the cloud says of the volume itself counts for more, and is asked for its own sake with `cloud`.
# related_resources:
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
#   description: Amazon EBS, DescribeVolumes Encrypted
# - ref: https://kubernetes.io/docs/concepts/storage/storage-classes/
#   description: storage.k8s.io/v1 StorageClass.parameters, core/v1 CSIPersistentVolumeSource.volumeHandle
# custom:
#   severity: high
#   subject: Claim
#   facts: true
#   remediation: >-
#     Copy the data to a volume of a class that encrypts; a volume cannot be encrypted afterwards.
#   needs: [PersistentVolumeClaim, PersistentVolume, StorageClass]
#   obtain: >-
#     aws ec2 describe-volumes --output json > volumes.json (and aws efs describe-file-systems), then
#     vvaudit scan --live --evidence volumes.json
#   parameters:
#     cloud:
#       description: Whether only what the cloud says counts, where it was asked about volumes at all.
#       default: false
package vvaudit.live.bound_volumes_encrypted

import data.vvaudit.lib.cloud
import data.vvaudit.lib.storage
import data.vvaudit.lib.storage.always

deny contains {
	"ref": volume.ref,
	"path": _handle_path,
	"message": sprintf("volume %s is not encrypted, says the cloud", [volume.name]),
	"observed": false,
	"expected": true,
} if {
	some volume in _volumes
	_by_cloud(volume) == false
}

deny contains {
	"ref": volume.ref,
	"path": ["spec", "storageClassName"],
	"message": sprintf("volume %s was made by class %s, which does not encrypt", [
		volume.name,
		volume.className,
	]),
	"observed": volume.className,
	"expected": "a class that encrypts",
} if {
	some volume in _inferred
	_by_class(volume) == "not encrypted"
}

unknown contains {"ref": volume.ref, "path": _handle_path, "message": message} if {
	some volume in _inferred
	message := _doubt(volume)
}

unknown contains {"ref": volume.ref, "path": _handle_path, "message": message} if {
	input.parameters.cloud
	cloud.asked_about_volumes
	some volume in _volumes
	not _said(volume)
	message := sprintf("volume %s (%s) in what the cloud said", [volume.name, _handle(volume)])
}

unknown contains {"path": input.claim.path, "message": message} if {
	input.live == null
	message := sprintf("the volumes of claim %s, which only a running cluster shows", [input.claim.name])
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

examined contains {"ref": volume.ref, "path": _handle_path, "observed": _by_cloud(volume)} if {
	some volume in _volumes
	_said(volume)
}

examined contains {
	"ref": volume.ref,
	"path": ["spec", "storageClassName"],
	"observed": volume.className,
} if {
	some volume in _inferred
	_by_class(volume) in {"encrypted", "not encrypted"}
}

_volumes := [claim.volume | some claim in input.live.claims; claim.volume != null]

_handle_path := ["spec", "csi", "volumeHandle"]

_handle(volume) := object.get(volume, ["spec", "csi", "volumeHandle"], "no CSI volume")

_by_cloud(volume) := cloud.volume_encrypted(_handle(volume))

_said(volume) if is_boolean(_by_cloud(volume))

# Volumes of which the cloud said nothing.
_inferred := [volume |
	not input.parameters.cloud
	some volume in _volumes
	not _said(volume)
]

_driver(volume) := volume.spec.csi.driver if {
	volume.spec.csi.driver
} else := driver if {
	some field, driver in storage.in_tree
	volume.spec[field]
} else := ""

_by_class(volume) := "encrypted" if {
	always[_driver(volume)]
} else := verdict if {
	_made_it(volume)
	verdict := storage.verdict(volume.class)
} else := "unknown"

_made_it(volume) if {
	volume.classOlder == true
	volume.class.provisioner == _driver(volume)
}

_doubt(volume) := sprintf("what made volume %s, which names no class", [volume.name]) if {
	_by_class(volume) == "unknown"
	volume.className == ""
} else := sprintf("the class %s that made volume %s, which does not exist any more", [
	volume.className,
	volume.name,
]) if {
	_by_class(volume) == "unknown"
	volume.class == null
} else := sprintf("how volume %s was made: class %s is newer", [volume.name, volume.className]) if {
	_by_class(volume) == "unknown"
	volume.classOlder == false
} else := sprintf("whether class %s, of another driver, made volume %s", [
	volume.className,
	volume.name,
]) if {
	_by_class(volume) == "unknown"
	not _made_it(volume)
} else := sprintf("whether volume %s is encrypted: %s", [
	volume.name,
	storage.unknown_reason(_driver(volume)),
]) if {
	_by_class(volume) == "unknown"
}
