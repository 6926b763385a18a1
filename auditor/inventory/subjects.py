"""Subjects: one object with everything a rule needs to judge it. What a rule sees as `input` is
written down in policies/README.md; this module and `documents` make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from auditor.inventory import Inventory
from auditor.inventory.fields import labels_of
from auditor.inventory.storage import Claim, claims_of
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path, Resource

_GROUPED = {"ClusterRole": "Role", "ClusterRoleBinding": "RoleBinding"}


class Subject(msgspec.Struct, frozen=True):
    """What a rule judges. `kind` is Workload, Claim, Namespace, Platform, Role (ClusterRoles too),
    RoleBinding (ClusterRoleBindings too) or an object kind."""

    kind: str
    ref: int
    """The number of the object that a finding points at."""
    resource: Resource
    path: Path
    """Where the subject stands in its object; () for the object as a whole."""
    namespace: str
    name: str
    labels: Mapping[str, JSON]
    item: Workload | Claim | None = None


def subjects_of(inventory: Inventory, kind: str) -> Iterator[Subject]:
    """The subjects of one kind, in the order of the objects."""
    finder = _FINDERS.get(kind)
    yield from finder(inventory) if finder else _objects(inventory, kind)


def _of(
    kind: str,
    ref: int,
    resource: Resource,
    path: Path = (),
    item: Workload | Claim | None = None,
) -> Subject:
    labels = labels_of(resource.body.get("metadata"))
    return Subject(kind, ref, resource, path, resource.namespace, resource.name, labels, item)


def _objects(inventory: Inventory, kind: str) -> Iterator[Subject]:
    for ref, resource in enumerate(inventory.resources):
        if _GROUPED.get(resource.kind, resource.kind) == kind:
            yield _of(kind, ref, resource)


def _workloads(inventory: Inventory) -> Iterator[Subject]:
    for workload in inventory.workloads:
        yield _of("Workload", workload.ref, workload.resource, path=workload.path, item=workload)


def _claims(inventory: Inventory) -> Iterator[Subject]:
    for ref in inventory.claims.values():
        resource = inventory.resources[ref]
        claim = Claim(ref, resource, (), resource.name, "PersistentVolumeClaim", resource.body)
        yield _of("Claim", ref, resource, item=claim)
    for workload in inventory.workloads:
        for claim in claims_of(workload):
            yield _of("Claim", claim.ref, claim.resource, path=claim.path, item=claim)


def _namespaces(inventory: Inventory) -> Iterator[Subject]:
    """Declared namespaces, and those that objects merely name: these stand at the first such
    object."""
    first: dict[str, int] = {}
    for ref, resource in enumerate(inventory.resources):
        if resource.namespace:
            first.setdefault(resource.namespace, ref)
    for name, declared in inventory.namespaces.items():
        ref = first[name] if declared is None else declared
        resource = inventory.resources[ref]
        labels = {} if declared is None else labels_of(resource.body.get("metadata"))
        yield Subject("Namespace", ref, resource, (), name, name, labels)


def _platform(inventory: Inventory) -> Iterator[Subject]:
    if inventory.resources:
        yield Subject("Platform", 0, inventory.resources[0], (), "", "", {})


_FINDERS: Mapping[str, Callable[[Inventory], Iterator[Subject]]] = {
    "Workload": _workloads,
    "Claim": _claims,
    "Namespace": _namespaces,
    "Platform": _platform,
}
