"""What has to be applied before what: the order that files can be applied in, one by one.

Source: the API server refuses an object whose namespace or kind is not there; a pod waits for its
ServiceAccount, PriorityClass, ConfigMaps, Secrets and claims, and a claim for its class (core/v1
PodSpec, EnvSource and VolumeSource).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.inventory import Inventory
from auditor.inventory.containers import CONTAINER_LISTS
from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.inventory.secrets import secret_uses
from auditor.inventory.storage import Claim, claims_of
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path

Need = tuple[int, Path, int]
"""An object's number, the place in it that names the other, and the other's number."""


def order_document(inventory: Inventory) -> dict[str, JSON]:
    """What rules see of the order: `sources`, the files that hold objects, and `prerequisites`,
    what files need of others. Of the objects of a file that need the same object, the first is
    named and the others are counted."""
    first: dict[str, int] = {}
    for ref, resource in enumerate(inventory.resources):
        first.setdefault(resource.origin.uri, ref)
    found: dict[tuple[str, int], dict[str, JSON]] = {}
    for ref, path, needed in _needs(inventory):
        file, other = inventory.resources[ref].origin.uri, inventory.resources[needed]
        together = _together(inventory, ref, needed)
        if together or (file == other.origin.uri and not _too_late(inventory, ref, needed)):
            continue
        known = found.get((file, needed))
        if known is not None:
            known["count"] += 1
            continue
        found[file, needed] = {
            "ref": ref,
            "path": path,
            "file": file,
            "count": 1,
            "needs": {
                "ref": needed,
                "file": other.origin.uri,
                "kind": other.kind,
                "name": other.name,
            },
        }
    return {
        "sources": [{"file": file, "ref": ref} for file, ref in sorted(first.items())],
        "prerequisites": [found[key] for key in sorted(found)],
    }


def _together(inventory: Inventory, ref: int, needed: int) -> bool:
    """Whether both come out of one chart or kustomization, whose objects are sorted when they are
    applied."""
    ours, other = inventory.resources[ref].origin, inventory.resources[needed].origin
    return ours.rendering != "" and ours.rendering == other.rendering


def _too_late(inventory: Inventory, ref: int, needed: int) -> bool:
    """Whether the other comes later in the same file, which matters where the API server refuses
    what comes first."""
    kinds = ("Namespace", "CustomResourceDefinition")
    return needed > ref and inventory.resources[needed].kind in kinds


def _needs(inventory: Inventory) -> Iterator[Need]:
    for ref, resource in enumerate(inventory.resources):
        namespace = inventory.namespaces.get(resource.namespace) if resource.namespace else None
        if namespace is not None:
            yield ref, ("metadata", "namespace"), namespace
        custom = inventory.checker.schemas.custom.get((resource.group, resource.kind))
        if custom is not None:
            number = inventory.numbers.get(custom.resource.identity)
            if number is not None:
                yield ref, ("kind",), number
    for (_, name), ref in inventory.claims.items():
        resource = inventory.resources[ref]
        claim = Claim(ref, resource, (), name, "PersistentVolumeClaim", resource.body)
        yield from _class(inventory, claim)
    for workload in inventory.workloads:
        yield from _of_workload(inventory, workload)


def _of_workload(inventory: Inventory, workload: Workload) -> Iterator[Need]:
    spec, at, namespace = workload.spec, workload.spec_path, workload.resource.namespace

    def named(group: str, kind: str, where: str, name: JSON, path: Path) -> Iterator[Need]:
        number = inventory.numbers.get((group, kind, where, text(name)))
        if number is not None:
            yield workload.ref, path, number

    account = (*at, "serviceAccountName")
    yield from named("", "ServiceAccount", namespace, workload.service_account, account)
    for group, kind, field in (
        ("scheduling.k8s.io", "PriorityClass", "priorityClassName"),
        ("node.k8s.io", "RuntimeClass", "runtimeClassName"),
    ):
        yield from named(group, kind, "", spec.get(field), (*at, field))
    for path, name in _config_maps(spec, at):
        yield from named("", "ConfigMap", namespace, name, path)
    for use in secret_uses(workload, None, None):
        document = inventory.secrets.document(namespace, use)
        if not use["optional"]:
            made = [document["object"], *(maker["ref"] for maker in document["makers"])]
            for number in [number for number in made if number is not None][:1]:
                yield workload.ref, tuple(use["path"]), number
    for number, volume in enumerate(sequence(spec.get("volumes"))):
        name = dig(volume, "persistentVolumeClaim", "claimName")
        path = (*at, "volumes", number, "persistentVolumeClaim", "claimName")
        yield from named("", "PersistentVolumeClaim", namespace, name, path)
    for claim in claims_of(workload):
        yield from _class(inventory, claim)


def _class(inventory: Inventory, claim: Claim) -> Iterator[Need]:
    document = inventory.storage.document(claim)
    number = mapping(document["class"]).get("ref")
    if number is not None and document["classSource"] == "claim":
        yield claim.ref, (*claim.path, "spec", "storageClassName"), number


def _config_maps(spec: Mapping[str, JSON], at: Path) -> Iterator[tuple[Path, JSON]]:
    """The ConfigMaps that a pod cannot start without."""
    for field, _ in CONTAINER_LISTS:
        for index, container in enumerate(sequence(spec.get(field))):
            here = (*at, field, index)
            for number, one in enumerate(sequence(mapping(container).get("envFrom"))):
                yield from _config_map(one, (*here, "envFrom", number), "configMapRef")
            for number, one in enumerate(sequence(mapping(container).get("env"))):
                source = mapping(one).get("valueFrom")
                where = (*here, "env", number, "valueFrom")
                yield from _config_map(source, where, "configMapKeyRef")
    for number, volume in enumerate(sequence(spec.get("volumes"))):
        here = (*at, "volumes", number)
        yield from _config_map(volume, here, "configMap")
        for index, one in enumerate(sequence(dig(volume, "projected", "sources"))):
            yield from _config_map(one, (*here, "projected", "sources", index), "configMap")


def _config_map(holder: JSON, path: Path, field: str) -> Iterator[tuple[Path, JSON]]:
    reference = mapping(mapping(holder).get(field))
    if reference.get("optional") is not True and reference.get("name"):
        yield (*path, field, "name"), reference["name"]
