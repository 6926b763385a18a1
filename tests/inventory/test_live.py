"""What rules see of a running cluster: pods by workload, and claims followed to their volumes."""

from __future__ import annotations

from typing import Any

from auditor.inventory import Inventory, build_inventory
from auditor.inventory.documents import document_of
from auditor.inventory.subjects import subjects_of
from tests.objects import resources
from tests.policies.fixtures import as_cluster

CLUSTER = """
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {topology.kubernetes.io/zone: z1}}
status: {conditions: [{type: Ready, status: "True"}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop, uid: s-1}
spec:
  replicas: 2
  template:
    metadata: {labels: {app: db}}
    spec: {containers: [{name: db, image: "registry.example/db:1"}]}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {resources: {requests: {storage: 10Gi}}}
---
apiVersion: v1
kind: Pod
metadata:
  name: db-0
  namespace: shop
  labels: {app: db}
  creationTimestamp: "2026-06-01T00:00:00Z"
  ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: db, uid: s-1, controller: true}]
spec: {nodeName: n1, containers: [{name: db, image: "registry.example/db:1"}]}
status: {phase: Running, conditions: [{type: Ready, status: "True"}]}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data-db-0, namespace: shop, creationTimestamp: "2026-06-01T00:00:00Z"}
spec: {volumeName: pv-1, storageClassName: fast, resources: {requests: {storage: 10Gi}}}
status: {phase: Bound, capacity: {storage: 12Gi}}
---
apiVersion: v1
kind: PersistentVolume
metadata: {name: pv-1, creationTimestamp: "2026-06-01T00:00:00Z"}
spec:
  storageClassName: fast
  capacity: {storage: 12Gi}
  csi: {driver: ebs.csi.aws.com, volumeHandle: vol-1}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast, creationTimestamp: "2026-06-02T00:00:00Z"}
provisioner: ebs.csi.aws.com
---
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: {name: old, namespace: shop}
spec: {source: {persistentVolumeClaimName: data-db-0}}
status: {readyToUse: true, creationTime: "2026-06-03T00:00:00Z"}
---
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: {name: newer, namespace: shop}
spec: {source: {persistentVolumeClaimName: data-db-0}}
status: {readyToUse: true, creationTime: "2026-06-04T00:00:00Z"}
---
apiVersion: snapshot.storage.k8s.io/v1
kind: VolumeSnapshot
metadata: {name: failed, namespace: shop, creationTimestamp: "2026-06-05T00:00:00Z"}
spec: {source: {persistentVolumeClaimName: data-db-0}}
status: {readyToUse: false, error: {message: no}}
"""


def live(text: str, **unlisted: str) -> Inventory:
    """The inventory of a running cluster."""
    found, pods = as_cluster(resources(text))
    return build_inventory(found, live=True, pods=pods, unlisted=unlisted)


def documents(inventory: Inventory, kind: str) -> list[Any]:
    """What rules see of the subjects of a kind."""
    return [document_of(inventory, subject) for subject in subjects_of(inventory, kind)]


def ref_of(inventory: Inventory, name: str) -> int:
    """The number of the object with this name."""
    (ref,) = [n for n, resource in enumerate(inventory.resources) if resource.name == name]
    return ref


def test_pods_are_found_under_their_workload_with_their_zones():
    inventory = live(CLUSTER)
    (workload,) = documents(inventory, "Workload")
    assert workload["live"] == {
        "pods": [
            {
                "name": "db-0",
                "node": "n1",
                "zone": "z1",
                "phase": "Running",
                "ready": True,
                "reason": "",
                "created": "2026-06-01T00:00:00Z",
            }
        ],
        "nodes": {"count": 1, "zones": ["z1"]},
    }


def test_a_template_stands_for_the_claims_of_its_replicas():
    inventory = live(CLUSTER)
    (template,) = [
        d for d in documents(inventory, "Claim") if d["claim"]["origin"] == "volumeClaimTemplate"
    ]
    (claim,) = template["live"]["claims"]
    assert template["live"]["missing"] == ["data-db-1"]
    assert claim["ref"] == ref_of(inventory, "data-db-0")
    assert (claim["phase"], claim["requested"], claim["capacity"]) == (
        "Bound",
        10737418240,
        12884901888,
    )
    assert claim["volume"]["ref"] == ref_of(inventory, "pv-1")
    assert claim["volume"]["class"]["provisioner"] == "ebs.csi.aws.com"


def test_a_class_that_is_newer_than_the_volume_did_not_make_it():
    older = CLUSTER.replace('"2026-06-02T00:00:00Z"', '"2026-05-01T00:00:00Z"')
    without_times = CLUSTER.replace('creationTimestamp: "2026-06-02T00:00:00Z"', "uid: c-1")
    found = [
        documents(live(text), "Claim")[0]["live"]["claims"][0]["volume"]["classOlder"]
        for text in (CLUSTER, older, without_times)
    ]
    assert found == [False, True, None]


def test_of_the_snapshots_the_newest_that_is_ready_and_what_came_after_it():
    (claim,) = documents(live(CLUSTER), "Claim")[0]["live"]["claims"]
    assert [(s["name"], s["ready"], s["failed"]) for s in claim["snapshots"]] == [
        ("failed", False, True),
        ("newer", True, False),
    ]


def test_nodes_that_may_not_be_listed_are_not_none():
    inventory = live(CLUSTER, Node="the right to list nodes")
    (platform,) = documents(inventory, "Platform")
    (workload,) = documents(inventory, "Workload")
    assert platform["platform"]["nodes"] is None
    assert workload["live"]["nodes"] is None


def test_files_show_nothing_of_it():
    inventory = build_inventory(resources(CLUSTER))
    (platform,) = documents(inventory, "Platform")
    assert {d["live"] is None for d in documents(inventory, "Workload")} == {True}
    assert {d["live"] is None for d in documents(inventory, "Claim")} == {True}
    assert platform["platform"]["nodes"] is None
    assert platform["platform"]["agents"] is None
    assert platform["platform"]["apiServers"] is None


def test_claims_of_ephemeral_volumes_belong_to_the_pods_that_run():
    inventory = live("""
        apiVersion: v1
        kind: Pod
        metadata: {name: job, namespace: shop}
        spec:
          containers: [{name: job, image: "registry.example/job:1"}]
          volumes:
          - name: scratch
            ephemeral: {volumeClaimTemplate: {spec: {resources: {requests: {storage: 1Gi}}}}}
        status: {phase: Running}
    """)
    (claim,) = documents(inventory, "Claim")
    assert claim["live"] == {"claims": [], "missing": ["job-scratch"]}


def test_pods_of_an_object_with_several_templates_are_told_apart_by_their_labels():
    inventory = live("""
        apiVersion: example.org/v1
        kind: Cluster
        metadata: {name: ray, namespace: shop, uid: r-1}
        spec:
          head:
            template:
              metadata: {labels: {role: head}}
              spec: {containers: [{name: ray, image: "registry.example/ray:1"}]}
          worker:
            template:
              metadata: {labels: {role: worker}}
              spec: {containers: [{name: ray, image: "registry.example/ray:1"}]}
        ---
        apiVersion: v1
        kind: Pod
        metadata:
          name: ray-1
          namespace: shop
          labels: {role: worker}
          ownerReferences:
          - {apiVersion: example.org/v1, kind: Cluster, name: ray, uid: r-1, controller: true}
        spec: {containers: [{name: ray, image: "registry.example/ray:1"}]}
        status: {phase: Running}
    """)
    found = {
        d["pod"]["labels"]["role"]: [pod["name"] for pod in d["live"]["pods"]]
        for d in documents(inventory, "Workload")
        if d["subject"]["objectKind"] == "Cluster"
    }
    assert found == {"head": [], "worker": ["ray-1"]}


def test_api_servers_that_run_as_pods_of_the_cluster():
    pod = """
        apiVersion: v1
        kind: Pod
        metadata: {name: kube-apiserver-a, namespace: kube-system}
        spec:
          containers:
          - name: kube-apiserver
            image: registry.k8s.io/kube-apiserver:v1.34.0
            command: [/usr/local/bin/kube-apiserver, --encryption-provider-config=/etc/enc.yaml]
    """
    (platform,) = documents(live(pod), "Platform")
    assert platform["platform"]["apiServers"] == [
        {"ref": 0, "name": "kube-apiserver-a", "encryptionConfigured": True}
    ]
    elsewhere = pod.replace("namespace: kube-system", "namespace: shop")
    (platform,) = documents(live(elsewhere), "Platform")
    assert platform["platform"]["apiServers"] == []
