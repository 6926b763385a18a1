"""What has to be applied before what."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.inventory import Inventory, build_inventory
from auditor.inventory.prerequisites import order_document
from auditor.model import format_path
from auditor.sources.files import load_files

WORKLOAD = """\
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db, namespace: shop}
spec:
  template:
    spec:
      serviceAccountName: db
      priorityClassName: high
      initContainers:
      - name: init
        image: a
        env: [{name: A, valueFrom: {configMapKeyRef: {name: settings, key: a}}}]
      containers:
      - name: db
        image: a
        envFrom: [{secretRef: {name: db}}, {configMapRef: {name: absent, optional: true}}]
      volumes:
      - name: more
        projected: {sources: [{configMap: {name: more}}]}
      - name: old
        persistentVolumeClaim: {claimName: old}
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {storageClassName: fast}
"""
NEEDED = """\
apiVersion: v1
kind: Namespace
metadata: {name: shop}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: db, namespace: shop}
---
apiVersion: scheduling.k8s.io/v1
kind: PriorityClass
metadata: {name: high}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings, namespace: shop}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: more, namespace: shop}
---
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: db, namespace: shop}
spec: {}
---
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: {name: fast}
provisioner: ebs.csi.aws.com
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: old, namespace: shop}
spec: {storageClassName: fast}
"""


def scanned(folder: Path, **files: str) -> Inventory:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text)
    loaded = load_files([str(folder)], None)
    assert loaded.problems == ()
    return build_inventory(loaded.resources, names=loaded.names)


def needs(inventory: Inventory) -> list[str]:
    return [
        f"{Path(one['file']).name} {format_path(one['path'])}: {one['needs']['kind']} "
        f"{one['needs']['name']} in {Path(one['needs']['file']).name}, {one['count']}"
        for one in order_document(inventory)["prerequisites"]
    ]


def test_everything_that_a_workload_waits_for(tmp_path: Path):
    spec = "spec.template.spec"
    assert needs(scanned(tmp_path, a=WORKLOAD, b=NEEDED)) == [
        "a.yaml metadata.namespace: Namespace shop in b.yaml, 1",
        f"a.yaml {spec}.serviceAccountName: ServiceAccount db in b.yaml, 1",
        f"a.yaml {spec}.priorityClassName: PriorityClass high in b.yaml, 1",
        f"a.yaml {spec}.initContainers[0].env[0].valueFrom.configMapKeyRef.name: "
        "ConfigMap settings in b.yaml, 1",
        f"a.yaml {spec}.volumes[0].projected.sources[0].configMap.name: ConfigMap more in b.yaml, 1",
        f"a.yaml {spec}.containers[0].envFrom[0].secretRef.name: ExternalSecret db in b.yaml, 1",
        "a.yaml spec.volumeClaimTemplates[0].spec.storageClassName: StorageClass fast in b.yaml, 1",
        f"a.yaml {spec}.volumes[1].persistentVolumeClaim.claimName: "
        "PersistentVolumeClaim old in b.yaml, 1",
    ]


def test_a_claim_waits_for_its_class(tmp_path: Path):
    claim = NEEDED.rpartition("---\n")[2]
    classes = NEEDED.split("---\n")[6]
    assert needs(scanned(tmp_path, a=claim, b=classes)) == [
        "a.yaml spec.storageClassName: StorageClass fast in b.yaml, 1"
    ]


def test_the_users_of_one_object_are_counted(tmp_path: Path):
    settings = "\n---\n".join(
        f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c{n}, namespace: shop}}"
        for n in range(3)
    )
    namespace = NEEDED.partition("---")[0]
    assert needs(scanned(tmp_path, a=settings, b=namespace)) == [
        "a.yaml metadata.namespace: Namespace shop in b.yaml, 3"
    ]


@pytest.mark.parametrize(("first", "second", "late"), [(0, 1, []), (1, 0, ["Namespace"])])
def test_the_order_within_a_file(tmp_path: Path, first: int, second: int, late: list[str]):
    parts = NEEDED.split("---\n")[:2]
    inventory = scanned(tmp_path, a=f"{parts[first]}---\n{parts[second]}")
    found = order_document(inventory)["prerequisites"]
    assert [one["needs"]["kind"] for one in found] == late


def test_a_custom_kind_waits_for_its_definition(tmp_path: Path):
    definition = (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        "metadata: {name: queues.example.org}\n"
        "spec: {group: example.org, scope: Cluster, names: {kind: Queue}}\n"
    )
    queue = "apiVersion: example.org/v1\nkind: Queue\nmetadata: {name: orders}\n"
    assert needs(scanned(tmp_path, a=queue, b=definition)) == [
        "a.yaml kind: CustomResourceDefinition queues.example.org in b.yaml, 1"
    ]


def test_files_and_sources(tmp_path: Path):
    (tmp_path / "deploy.sh").write_text("#!/bin/sh\n")
    (tmp_path / "empty.yaml").write_text("# nothing\n")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / ".hidden" / "a.yaml").write_text(NEEDED)
    inventory = scanned(tmp_path, b=NEEDED, a=WORKLOAD)
    assert [Path(name).name for name in inventory.names] == [
        "a.yaml",
        "b.yaml",
        "deploy.sh",
        "empty.yaml",
    ]
    sources = order_document(inventory)["sources"]
    assert [(Path(one["file"]).name, one["ref"]) for one in sources] == [
        ("a.yaml", 0),
        ("b.yaml", 1),
    ]


def test_no_folder_has_no_names(tmp_path: Path):
    (tmp_path / "a.yaml").write_text(NEEDED)
    assert load_files([str(tmp_path / "a.yaml")], None).names == ()
