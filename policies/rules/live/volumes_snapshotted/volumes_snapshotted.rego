# METADATA
# scope: package
# title: Volumes have a fresh snapshot that can be restored
# description: >-
#   A schedule takes snapshots only as long as somebody's job works. For each claim the newest
#   snapshot that is ready is younger than promised; one that was begun and is not ready does not
#   count.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/storage/volume-snapshots/
#   description: snapshot.storage.k8s.io/v1 VolumeSnapshotStatus.readyToUse and creationTime
# custom:
#   severity: high
#   subject: Claim
#   facts: true
#   remediation: >-
#     Look at the job that takes the snapshots, and at the status.error of those that failed with
#     kubectl describe volumesnapshot.
#   needs: [PersistentVolumeClaim, VolumeSnapshot]
#   parameters:
#     max_age:
#       description: How old the newest snapshot may be, as 24h.
#       default: 24h
package vvaudit.live.volumes_snapshotted

import data.vvaudit.lib.status

deny contains {
	"ref": claim.ref,
	"path": ["metadata", "name"],
	"message": sprintf("claim %s has no snapshot that is ready%s", [claim.name, _begun(claim)]),
	"observed": null,
	"expected": sprintf("one within %s", [input.parameters.max_age]),
} if {
	some claim in input.live.claims
	count(_ready(claim)) == 0
	not _young(claim)
}

deny contains {
	"ref": snapshot.ref,
	"path": ["status", "creationTime"],
	"message": sprintf("the newest snapshot of claim %s is %s old", [
		claim.name,
		status.in_words(status.age(snapshot.created)),
	]),
	"observed": snapshot.created,
	"expected": sprintf("within %s", [input.parameters.max_age]),
} if {
	some claim in input.live.claims
	some snapshot in _ready(claim)
	status.age(snapshot.created) > status.seconds(input.parameters.max_age)
}

unknown contains {"ref": claim.ref, "path": ["metadata", "name"], "message": message} if {
	some claim in input.live.claims
	count(_ready(claim)) == 0
	_young(claim)
	message := sprintf("a snapshot of claim %s, for which none is due yet", [claim.name])
}

unknown contains {"ref": snapshot.ref, "path": ["status", "creationTime"], "message": message} if {
	some claim in input.live.claims
	some snapshot in _ready(claim)
	not status.age(snapshot.created)
	message := sprintf("when snapshot %s was cut", [snapshot.name])
}

unknown contains {"path": input.claim.path, "message": message} if {
	some name in input.live.missing
	message := sprintf("snapshots of claim %s, which does not exist", [name])
}

examined contains {
	"ref": snapshot.ref,
	"path": ["status", "creationTime"],
	"observed": snapshot.created,
} if {
	some claim in input.live.claims
	some snapshot in _ready(claim)
}

_ready(claim) := [snapshot | some snapshot in claim.snapshots; snapshot.ready]

_begun(claim) := sprintf("; %d failed or not done", [count(claim.snapshots)]) if {
	count(claim.snapshots) > 0
} else := ""

_young(claim) if status.age(claim.created) < status.seconds(input.parameters.max_age)
