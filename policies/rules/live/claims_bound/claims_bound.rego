# METADATA
# scope: package
# title: Claims are bound to volumes of their size
# description: >-
#   A claim that is not bound keeps its pods from starting, and one whose volume is gone has lost its
#   data. A claim that was made larger keeps its old size until the driver has grown the volume.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#binding
#   description: core/v1 PersistentVolumeClaimStatus.phase and capacity
# custom:
#   severity: high
#   subject: Claim
#   remediation: >-
#     Read the claim's events with kubectl describe pvc; most often the class or the driver is
#     missing, or the volume cannot be made where the pod has to run.
#   needs: [PersistentVolumeClaim, PersistentVolume]
package vvaudit.live.claims_bound

import data.vvaudit.lib.storage

deny contains {
	"ref": claim.ref,
	"path": ["status", "phase"],
	"message": sprintf("claim %s is %s, not Bound", [claim.name, _phase(claim)]),
	"observed": claim.phase,
	"expected": "Bound",
} if {
	some claim in input.live.claims
	claim.phase != "Bound"
}

deny contains {
	"ref": claim.ref,
	"path": ["spec", "volumeName"],
	"message": sprintf("the volume of claim %s does not exist", [claim.name]),
	"observed": null,
	"expected": "a PersistentVolume",
} if {
	some claim in input.live.claims
	claim.phase == "Bound"
	claim.volume == null
}

deny contains {
	"ref": claim.ref,
	"path": ["status", "capacity", "storage"],
	"message": sprintf("claim %s has %s; it asks for %s", [
		claim.name,
		storage.gibibytes(claim.capacity),
		storage.gibibytes(claim.requested),
	]),
	"observed": claim.capacity,
	"expected": claim.requested,
} if {
	some claim in input.live.claims
	claim.phase == "Bound"
	is_number(claim.capacity)
	claim.capacity < claim.requested
}

deny contains {
	"path": input.claim.path,
	"message": sprintf("claim %s does not exist", [name]),
	"observed": null,
	"expected": name,
} if {
	some name in input.live.missing
}

examined contains {"ref": claim.ref, "path": ["status", "phase"], "observed": claim.phase} if {
	some claim in input.live.claims
}

_phase(claim) := claim.phase if claim.phase != ""

_phase(claim) := "in no phase" if claim.phase == ""
