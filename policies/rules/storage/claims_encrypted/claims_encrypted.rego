# METADATA
# scope: package
# title: Claimed volumes are encrypted at rest
# description: >-
#   A claim says nothing of encryption; its class does, and a claim that names no class gets the
#   default one. This rule follows each claim, those of StatefulSets and of ephemeral volumes too,
#   to the class or to the volume it names. Where that shows nothing (EFS, drivers nobody knows),
#   the claim is not judged unless asked for.
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
#       description: What to do with storage that does not show encryption, ignore or deny.
#       default: ignore
package vvaudit.storage.claims_encrypted

import data.vvaudit.lib.storage
import data.vvaudit.lib.storage.always

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
	_unknown
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
	result := object.union(_at, {
		"message": sprintf(
			"claim %s is not known to be encrypted: %s",
			[input.claim.name, _broken_chain],
		),
		"observed": _observed_name,
		"expected": "a class that encrypts",
	})
}

examined contains object.union(_at, {"observed": observed}) if {
	_known != "unknown"
	observed := sprintf("%s: %s", [_source, _known])
}

examined contains object.union(_at, {"observed": sprintf("%s: unknown", [_driver])}) if {
	input.parameters.unknown == "deny"
	_unknown
}

examined contains object.union(_at, {"observed": _broken_chain}) if _driver == null

_at := {
	"ref": input.claim.ref,
	"path": array.concat(input.claim.path, ["spec", "storageClassName"]),
}

_driver := input.claim.class.provisioner if input.claim.class != null

else := input.claim.volume.csi.driver if input.claim.volume.csi.driver

else := "a volume without a driver" if input.claim.volume != null

else := null

# A volume shows less than a class: what its driver always does, but no parameter of EBS.
_known := storage.verdict(input.claim.class) if input.claim.class != null

else := "encrypted" if always[_driver]

else := "unknown"

_unknown if {
	_known == "unknown"
	_driver != null
}

_source := sprintf("class %s%s", [input.claim.className, _by_default]) if {
	input.claim.class != null
} else := sprintf("volume of %s", [_driver])

_by_default := " (the default)" if input.claim.classSource == "default"

else := ""

_observed_name := input.claim.className if input.claim.classSource == "claim"

else := null

_broken_chain := sprintf("class %s does not exist", [input.claim.className]) if {
	input.claim.classSource == "claim"
	input.inventory.complete == true
} else := sprintf("class %s is not in what was scanned", [input.claim.className]) if {
	input.claim.classSource == "claim"
} else := _without_class[input.claim.classSource]

_without_class := {
	"none": "it asks for no class, and no volume shows how it is kept",
	"missing": "it names no class, and no class is the default",
	"ambiguous": "it names no class, and several classes are the default",
}
