# METADATA
# scope: package
# title: Snapshots are encrypted and outlive their objects
# description: >-
#   A snapshot has no encryption of its own: it is encrypted when the volume is, so the class of
#   the snapshots has to be of a driver whose storage classes encrypt. With the deletion policy
#   Delete whoever may delete a VolumeSnapshot, or its namespace, deletes the backup itself.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/volume-snapshot-classes/
#   description: >-
#     VolumeSnapshotClass, driver and deletionPolicy
# - ref: https://docs.aws.amazon.com/ebs/latest/userguide/ebs-encryption.html
#   description: >-
#     Amazon EBS: snapshots of encrypted volumes are encrypted
# custom:
#   severity: medium
#   subject: VolumeSnapshotClass
#   needs: [VolumeSnapshotClass]
#   remediation: >-
#     Set deletionPolicy to Retain and driver to the one whose storage classes encrypt.
#   parameters:
#     deletion_policy:
#       description: >-
#         The policy that is promised; empty means any.
#       default: "Retain"
#     driver:
#       description: >-
#         The driver that is promised; empty means any whose classes encrypt.
#       default: ""
package vvaudit.storage.snapshot_class_settings

import data.vvaudit.lib.storage

deny contains result if {
	input.parameters.deletion_policy != ""
	_policy != input.parameters.deletion_policy
	result := {
		"path": ["deletionPolicy"],
		"message": sprintf("deletionPolicy is %v", [_policy]),
		"observed": _policy,
		"expected": input.parameters.deletion_policy,
	}
}

deny contains result if {
	input.parameters.driver != ""
	_driver != input.parameters.driver
	result := {
		"path": ["driver"],
		"message": sprintf("the driver is %v", [_driver]),
		"observed": _driver,
		"expected": input.parameters.driver,
	}
}

deny contains result if {
	count(_classes) > 0
	every class in _classes { storage.verdict(class) == "not encrypted" }
	result := {
		"path": ["driver"],
		"message": sprintf("no storage class of %v encrypts, so its snapshots are not encrypted", [
			_driver,
		]),
		"observed": _driver,
		"expected": "a driver whose storage classes encrypt",
		"related": [{
			"ref": class.ref,
			"path": storage.parameter_path(class, "encrypted"),
			"message": "does not ask for encryption here",
		} |
			some class in _classes
		],
	}
}

unknown contains {"path": ["driver"], "message": message} if {
	not _encrypts
	not _plain
	message := sprintf("a storage class of %v that shows that its volumes are encrypted", [_driver])
}

examined contains {"path": ["driver"], "observed": _driver}

examined contains {"path": ["deletionPolicy"], "observed": _policy}

_driver := object.get(input.object, "driver", null)

_policy := object.get(input.object, "deletionPolicy", null)

_classes := input.neighbours.classes

_encrypts if {
	some class in _classes
	storage.verdict(class) == "encrypted"
}

_plain if {
	count(_classes) > 0
	every class in _classes { storage.verdict(class) == "not encrypted" }
}
