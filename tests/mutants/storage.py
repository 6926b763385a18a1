"""Storage and encryption: STO-01 to STO-08."""

from __future__ import annotations

from tests.mutants.edits import AsJson, Drop, New, both, put, rekey, take
from tests.mutants.mutant import Mutant, Neutral, lost, mutant, neutral
from tests.mutants.objects import (
    EFS,
    GP3,
    GRAFANA,
    IO2,
    LOKI,
    MONITOR,
    PART,
    PRIMARY,
    PROD,
    PROMETHEUS,
    REDIS,
    REPLICA,
    SNAPSHOT_CLASS,
    note,
)

DEFAULT = note("storageclass.kubernetes.io/is-default-class")
SIZE, CLASS = "claim.resources.requests.storage", "claim.storageClassName"
PLAIN = """
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: gp2%s}
provisioner: ebs.csi.aws.com
parameters: {type: gp2}
"""
MARK = ", annotations: {storageclass.kubernetes.io/is-default-class: 'true'}"
CLAIM = """
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: uploads, namespace: %s, labels: {%s: valueverse}}
spec:
  accessModes: [ReadWriteOnce]
  %sresources: {requests: {storage: 10Gi}}
"""
SNAPSHOTTER = """
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshotClass
metadata: {name: quick-snapshots, labels: {%s: valueverse}}
driver: %s
deletionPolicy: %s
"""

BREAKING: list[Mutant] = [
    # ------------------------------------------------------------------ STO-01
    mutant("gp3-unencrypted", "STO-01 STO-04", put(GP3, "parameters.encrypted", "false")),
    mutant("gp3-encryption-under-another-key", "STO-01", rekey(GP3, "parameters.encrypted", "encrypt"), path="parameters"),
    mutant("gp3-fewer-operations", "STO-01", put(GP3, "parameters.iops", "1000")),
    mutant("gp3-less-throughput", "STO-01", put(GP3, "parameters.throughput", "12.5")),
    mutant("gp3-deletes", "STO-01", put(GP3, "reclaimPolicy", "Delete")),
    mutant("gp3-deletes-by-default", "STO-01", take(GP3, "reclaimPolicy")),
    mutant("gp3-cannot-grow", "STO-01", put(GP3, "allowVolumeExpansion", False)),
    mutant("gp3-is-gp2", "STO-01", put(GP3, "parameters.type", "gp2")),
    mutant("gp3-with-the-default-key", "STO-01", take(GP3, "parameters.kmsKeyId")),
    mutant("two-defaults", "STO-01", put(IO2, DEFAULT, "true"), object=GP3, path=DEFAULT),
    mutant("another-default-class", "STO-01", New("storage-class.yaml", PLAIN % MARK), object=GP3, path=DEFAULT),
    mutant("default-by-the-old-name-too", "STO-01", put(EFS, note("storageclass.beta.kubernetes.io/is-default-class"), "true"), object=GP3, path=DEFAULT),
    mutant("no-default", "STO-01", put(GP3, DEFAULT, "false")),
    # ------------------------------------------------------------------ STO-02
    mutant("io2-fewer-operations", "STO-02", put(IO2, "parameters.iops", "5000")),
    mutant("io2-without-key", "STO-02", take(IO2, "parameters.kmsKeyId")),
    mutant("io2-unencrypted", "STO-02 STO-04", put(IO2, "parameters.encrypted", "False")),
    mutant("io2-is-io1", "STO-02", put(IO2, "parameters.type", "io1")),
    mutant("io2-of-the-old-driver", "STO-02", put(IO2, "provisioner", "kubernetes.io/aws-ebs"), path="provisioner"),
    mutant("io2-operations-a-gibibyte", "STO-02", both(take(IO2, "parameters.iops"), put(IO2, "parameters.iopsPerGB", "100")), path="parameters"),
    lost("io2-renamed", "STO-02", put(IO2, "metadata.name", "io2")),
    # ------------------------------------------------------------------ STO-03
    mutant("efs-is-ebs", "STO-03", put(EFS, "provisioner", "ebs.csi.aws.com")),
    mutant("efs-without-tls", "STO-03", put(EFS, "parameters.encryptInTransit", "false")),
    mutant("efs-mounted-without-tls", "STO-03", put(EFS, "mountOptions", ["notls"])),
    mutant("efs-of-another-driver", "STO-03", put(EFS, "provisioner", "nfs.csi.k8s.io")),
    mutant("efs-without-tls-in-another-case", "STO-03", put(EFS, "parameters.encryptInTransit", "False")),
    lost("efs-gone", "STO-03", Drop(EFS)),
    # ------------------------------------------------------------------ STO-04
    mutant(
        "monitor-on-a-plain-class",
        "STO-04",
        both(New("storage-class.yaml", PLAIN % ""), put(MONITOR, CLASS, "gp2")),
        object=MONITOR,
        path=CLASS,
    ),
    mutant(
        "a-claim-on-a-plain-class",
        "STO-04",
        both(
            New("storage-class.yaml", PLAIN % ""),
            New("configmap.yaml", CLAIM % (PROD, PART, "storageClassName: gp2\n  ")),
        ),
        object=f"PersistentVolumeClaim {PROD}/uploads",
        path="spec.storageClassName",
    ),
    mutant(
        "a-claim-on-a-plain-default",
        "STO-01 STO-04",
        both(
            put(GP3, DEFAULT, "false"),
            New("storage-class.yaml", PLAIN % MARK),
            New("configmap.yaml", CLAIM % (PROD, PART, "")),
        ),
        object=f"PersistentVolumeClaim {PROD}/uploads",
        path="spec",
    ),
    mutant("gp3-encryption-gone", "STO-01", take(GP3, "parameters.encrypted")),
    mutant("gp3-encryption-yes", "STO-01 STO-04", put(GP3, "parameters.encrypted", "yes")),
    # ------------------------------------------------------------------ STO-05, STO-06
    mutant("primary-smaller-volume", "STO-05", put(PRIMARY, SIZE, "50Gi")),
    mutant("primary-on-gp3", "STO-05", put(PRIMARY, CLASS, "gp3-encrypted")),
    mutant("primary-on-the-default-class", "STO-05", take(PRIMARY, CLASS), path="claim"),
    mutant("primary-volume-in-mebibytes", "STO-05", put(PRIMARY, SIZE, "100Mi")),
    mutant("primary-volume-in-decimal-units", "STO-05", put(PRIMARY, SIZE, "100G")),
    mutant("primary-on-no-class", "STO-05", put(PRIMARY, CLASS, ""), unverified="STO-04"),
    mutant("replica-smaller-volume", "STO-06", put(REPLICA, SIZE, "100G")),
    mutant("replica-on-io2", "STO-06", put(REPLICA, CLASS, "io2-encrypted")),
    mutant("replica-volume-of-ten", "STO-06", put(REPLICA, SIZE, "10Gi")),
    mutant("replica-volume-in-tebibytes", "STO-06", put(REPLICA, SIZE, "100Ti")),
    mutant("replica-on-a-misspelt-class", "STO-06", put(REPLICA, CLASS, "gp3-encypted"), path=CLASS),
    # ------------------------------------------------------------------ STO-07
    mutant("redis-on-an-unknown-class", "STO-07", put(REDIS, CLASS, "gp2")),
    mutant("prometheus-smaller-volume", "MON-03 STO-07", put(PROMETHEUS, SIZE, "20Gi")),
    mutant("loki-on-io2", "STO-07", put(LOKI, CLASS, "io2-encrypted")),
    mutant("redis-smaller-volume", "STO-07", put(REDIS, SIZE, "1Gi")),
    mutant("grafana-on-another-class", "STO-07", put(GRAFANA, CLASS, "efs-sc"), path=CLASS),
    # ------------------------------------------------------------------ STO-08
    mutant("snapshots-go-with-their-objects", "STO-08", put(SNAPSHOT_CLASS, "deletionPolicy", "Delete")),
    mutant("snapshots-of-another-driver", "STO-08", put(SNAPSHOT_CLASS, "driver", "efs.csi.aws.com")),
    mutant("snapshots-of-the-old-driver", "STO-08", put(SNAPSHOT_CLASS, "driver", "kubernetes.io/aws-ebs")),
    mutant(
        "one-more-class-that-deletes",
        "STO-08",
        New("storage-class.yaml", SNAPSHOTTER % (PART, "ebs.csi.aws.com", "Delete")),
        object="VolumeSnapshotClass quick-snapshots",
        path="deletionPolicy",
    ),
    mutant("snapshot-policy-in-another-case", "STO-08", put(SNAPSHOT_CLASS, "deletionPolicy", "retain")),
    mutant("snapshot-policy-gone", "STO-08", take(SNAPSHOT_CLASS, "deletionPolicy"), path=""),
]  # fmt: skip

NEUTRAL: list[Neutral] = [
    neutral("classes-as-json", "STO-01 STO-04", AsJson(GP3)),
    neutral("parameters-in-another-order", "STO-01 STO-04", put(GP3, "parameters", {
        "throughput": "125", "kmsKeyId": "arn:aws:kms:eu-west-1:123456789012:key/3f0b6c1e-6a55-4d5e-9c39-7a1f2f3f9d21",
        "iops": "3000", "encrypted": "true", "type": "gp3",
    })),
    neutral("not-default-left-out", "STO-01 STO-02 STO-03", both(take(IO2, "metadata.annotations"), take(EFS, "metadata.annotations"))),
    neutral("one-more-class", "STO-01 STO-04", New("storage-class.yaml", (PLAIN % "").replace("type: gp2", "type: gp3, encrypted: 'true'"))),
    neutral("io2-filesystem-left-out", "STO-02", take(IO2, 'parameters."csi.storage.k8s.io/fstype"')),
    neutral("io2-by-another-key", "STO-02 STO-04", put(IO2, "parameters.kmsKeyId", "arn:aws:kms:eu-west-1:123456789012:alias/valueverse")),
    neutral("efs-with-tls-aloud", "STO-03", put(EFS, "parameters.encryptInTransit", "true")),
    neutral("efs-mounted-with-tls", "STO-03", put(EFS, "mountOptions", ["tls"])),
    neutral("a-claim-on-the-default-class", "STO-04", New("configmap.yaml", CLAIM % (PROD, PART, ""))),
    neutral("primary-volume-in-mebibytes-of-the-same", "STO-05", put(PRIMARY, SIZE, "102400Mi")),
    neutral("primary-volume-in-bytes", "STO-05", put(PRIMARY, SIZE, 107374182400)),
    neutral("replica-volume-in-other-units", "STO-06", put(REPLICA, SIZE, "107374182400")),
    neutral("replica-on-the-default-class", "STO-06 STO-04", take(REPLICA, CLASS)),
    neutral("redis-volume-in-other-units", "STO-07", put(REDIS, SIZE, "10240Mi")),
    neutral("loki-on-the-default-class", "STO-07 MON-11", take(LOKI, CLASS)),
    neutral("snapshot-class-not-default", "STO-08 HA-11", put(SNAPSHOT_CLASS, note("snapshot.storage.kubernetes.io/is-default-class"), "false")),
    neutral("snapshots-without-tags", "STO-08 HA-11", take(SNAPSHOT_CLASS, "parameters")),
]  # fmt: skip
