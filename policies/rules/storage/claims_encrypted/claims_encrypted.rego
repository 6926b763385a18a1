# METADATA
# scope: package
# title: Claimed volumes are encrypted at rest
# description: >-
#   A claim says nothing of encryption; its class does, and a claim that names no class gets the
#   default one. This rule follows each claim, those of StatefulSets and of ephemeral volumes too,
#   to the class or to the volume it names. Where that shows nothing (EFS, drivers nobody knows,
#   disks of nodes, a class that was not scanned), whether the claim is encrypted is not known, and
#   what is promised is unverified.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#class-1
#   description: Persistent Volumes, how a claim gets its class
# - ref: https://kubernetes.io/docs/concepts/storage/storage-classes/#default-storageclass
#   description: Storage Classes, default StorageClass
# custom:
#   severity: high
#   subject: Claim
#   needs: [StorageClass]
#   remediation: >-
#     Name a class that encrypts in the claim's storageClassName. A bound claim can not change its
#     class: make a new one and move the data.
#   parameters:
#     unknown:
#       description: What to make of storage that does not show encryption; deny counts it as not
#         encrypted, anything else as not known.
#       default: ignore
package vvaudit.storage.claims_encrypted

import data.vvaudit.lib.storage
import data.vvaudit.lib.storage.always
import data.vvaudit.lib.storage.ebs
import data.vvaudit.lib.storage.efs
import data.vvaudit.lib.storage.in_tree

deny contains result if {
	input.claim.class != null
	storage.verdict(input.claim.class) == "not encrypted"
	result := object.union(_at, {
		"message": sprintf(
			"claim %s is not encrypted: its class %s does not ask for encryption%s",
			[input.claim.name, input.claim.className, _by_default],
		),
		"observed": sprintf("class %s: not encrypted", [input.claim.className]),
		"expected": "a class that encrypts",
		"related": [{
			"ref": input.claim.class.ref,
			"path": storage.parameter_path(input.claim.class, "encrypted"),
			"message": "the class does not ask for encryption here",
		}],
	})
}

deny contains result if {
	input.parameters.unknown == "deny"
	_known == "unknown"
	result := object.union(_at, {
		"message": sprintf(
			"claim %s is not known to be encrypted: %s",
			[input.claim.name, storage.unknown_reason(_driver)],
		),
		"observed": sprintf("%s: unknown", [_driver]),
		"expected": "storage that shows encryption",
	})
}

deny contains result if {
	_driver == null
	not _unseen
	result := object.union(_at, {
		"message": sprintf(
			"claim %s is not known to be encrypted: %s",
			[input.claim.name, _broken_chain],
		),
		"observed": _observed_name,
		"expected": "a class that encrypts",
	})
}

unknown contains object.union(_at, {"message": _evidence}) if {
	_known == "unknown"
	input.parameters.unknown != "deny"
}

unknown contains object.union(_at, {"message": _unseen}) if _driver == null

examined contains object.union(_at, {"observed": observed}) if {
	_known in {"encrypted", "not encrypted"}
	observed := sprintf("%s: %s", [_source, _known])
}

examined contains object.union(_at, {"observed": sprintf("%s: unknown", [_driver])}) if {
	input.parameters.unknown == "deny"
	_known == "unknown"
}

examined contains object.union(_at, {"observed": _broken_chain}) if {
	_driver == null
	not _unseen
}

_at := {
	"ref": input.claim.ref,
	"path": array.concat(input.claim.path, ["spec", "storageClassName"]),
}

_driver := input.claim.class.provisioner if input.claim.class != null

else := input.claim.volume.csi.driver if is_string(input.claim.volume.csi.driver)

else := min(_in_tree) if count(_in_tree) > 0

else := "a volume without a driver" if input.claim.volume != null

else := null

_in_tree := {driver | some field, driver in in_tree; is_object(input.claim.volume[field])}

# A volume shows less than a class: what its driver always does, but no parameter of EBS.
_known := storage.verdict(input.claim.class) if input.claim.class != null

else := "encrypted" if always[_driver]

else := "unknown" if _driver != null

else := "nothing"

# What would show it.
_evidence := sprintf(
	"the cloud's own word that the %s of %s is encrypted at rest",
	[_kept_in, _whose],
) if {
	_kept_in
} else := sprintf("what shows that %s, the driver of %s, encrypts at rest", [_driver, _whose]) if {
	_driver != "a volume without a driver"
} else := sprintf("what shows that the disk under %s is encrypted at rest", [_whose])

_kept_in := "file system" if _driver in efs

_kept_in := "disk" if _driver in ebs

_whose := sprintf("class %s", [input.claim.className]) if input.claim.class != null

else := sprintf("the volume of claim %s", [input.claim.name])

_source := sprintf("class %s%s", [input.claim.className, _by_default]) if {
	input.claim.class != null
} else := sprintf("volume of %s", [_driver])

_by_default := " (the default)" if input.claim.classSource == "default"

else := ""

_observed_name := input.claim.className if input.claim.classSource == "claim"

else := null

# What leads to the storage and may stand where nobody looked.
_unseen := sprintf("%s, which is not in what was scanned", [what]) if {
	input.inventory.complete == false
	what := {
		"claim": sprintf("the class %s", [input.claim.className]),
		"missing": "the default storage class",
		"none": _whose,
	}[input.claim.classSource]
}

_broken_chain := {
	"claim": sprintf("class %s does not exist", [input.claim.className]),
	"none": "it asks for no class, and no volume shows how it is kept",
	"missing": "it names no class, and no class is the default",
	"ambiguous": "it names no class, and several classes are the default",
}[input.claim.classSource]
