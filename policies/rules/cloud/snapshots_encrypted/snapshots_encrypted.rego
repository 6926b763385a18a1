# METADATA
# scope: package
# title: Snapshots are encrypted, says the cloud
# description: >-
#   A snapshot is as encrypted as the volume that it was taken of, which no object of the cluster
#   shows. The cloud does, by the handle that the snapshot has there.
# related_resources:
# - ref: https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_DescribeSnapshots.html
#   description: Amazon EC2, DescribeSnapshots Encrypted
# - ref: https://kubernetes.io/docs/concepts/storage/volume-snapshots/#volume-snapshot-contents
#   description: snapshot.storage.k8s.io/v1 VolumeSnapshotContentStatus.snapshotHandle
# custom:
#   severity: medium
#   subject: VolumeSnapshotContent
#   facts: true
#   remediation: >-
#     Copy the snapshot with encryption (aws ec2 copy-snapshot --encrypted) and delete it; then see to
#     it that the volume itself is encrypted.
#   obtain: >-
#     aws ec2 describe-snapshots --owner-ids self --output json > snapshots.json, then vvaudit scan
#     --live --evidence snapshots.json
#   needs: [VolumeSnapshotContent]
package vvaudit.cloud.snapshots_encrypted

deny contains {
	"path": _path,
	"message": sprintf("snapshot %s is not encrypted, says the cloud", [_handle]),
	"observed": false,
	"expected": true,
} if {
	_encrypted == false
}

unknown contains {"path": _path, "message": message} if {
	count(_snapshots) > 0
	is_string(_handle)
	not _told
	message := sprintf("snapshot %s in what the cloud said", [_handle])
}

examined contains {"path": _path, "observed": _encrypted} if _told

_snapshots := object.get(input.facts, ["cloud", "snapshots"], {})

_path := ["status", "snapshotHandle"]

_handle := object.get(input.object, ["status", "snapshotHandle"], null)

_encrypted := _snapshots[_handle].encrypted

_told if is_boolean(_encrypted)
