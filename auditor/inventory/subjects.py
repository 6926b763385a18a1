"""Subjects: one object with everything a rule needs to judge it. What a rule sees as `input` is
written down in policies/README.md; this module and `documents` make it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import msgspec

from auditor.inventory import Inventory
from auditor.inventory.companions import SCRIPT
from auditor.inventory.database_clusters import claims_of_cluster, is_cluster
from auditor.inventory.fields import labels_of, mapping
from auditor.inventory.storage import Claim, claims_of
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path, Resource

_GROUPED = {
    "ClusterRole": "Role",
    "ClusterRoleBinding": "RoleBinding",
    "ClusterSecretStore": "SecretStore",
    "ClusterIssuer": "Issuer",
}


class Subject(msgspec.Struct, frozen=True):
    """What a rule judges. `kind` is Object (any there is), Workload, Claim, Namespace, Platform,
    Role (ClusterRoles too), RoleBinding (ClusterRoleBindings too), Connections or
    ConnectionTopology (a workload by what connects to it), Configuration (a workload by what it is
    told) or an object kind."""

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


def _every_object(inventory: Inventory) -> Iterator[Subject]:
    for ref, resource in enumerate(inventory.resources):
        yield _of("Object", ref, resource)


def _workloads(inventory: Inventory, kind: str = "Workload") -> Iterator[Subject]:
    for workload in inventory.workloads:
        # What may connect to a stray may connect to its owner, and is told there.
        if workload not in inventory.strays or kind in ("Workload", "Configuration"):
            yield _of(kind, workload.ref, workload.resource, path=workload.path, item=workload)


def _claims(inventory: Inventory) -> Iterator[Subject]:
    for ref in inventory.claims.values():
        resource = inventory.resources[ref]
        claim = Claim(ref, resource, (), resource.name, "PersistentVolumeClaim", resource.body)
        yield _of("Claim", ref, resource, item=claim)
    for workload in inventory.workloads:
        for claim in claims_of(workload):
            yield _of("Claim", claim.ref, claim.resource, path=claim.path, item=claim)
    if not inventory.live:
        # In a running cluster the claims that an operator made are there themselves.
        for ref, resource in enumerate(inventory.resources):
            if is_cluster(resource):
                for claim in claims_of_cluster(ref, resource):
                    yield _of("Claim", ref, resource, path=claim.path, item=claim)


def _database_clusters(inventory: Inventory) -> Iterator[Subject]:
    for ref, resource in enumerate(inventory.resources):
        if is_cluster(resource):
            yield _of("DatabaseCluster", ref, resource)


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


def _components(inventory: Inventory) -> Iterator[Subject]:
    """What is installed, as far as objects show it."""
    if inventory.resources:
        yield Subject("Components", 0, inventory.resources[0], (), "", "", {})


def _scripts(inventory: Inventory) -> Iterator[Subject]:
    """Scripts beside the objects, and those that ConfigMaps hold."""
    for ref, resource in enumerate(inventory.companions.resources, len(inventory.resources)):
        if resource.kind == SCRIPT:
            yield Subject(SCRIPT, ref, resource, (), "", resource.name, {})
    for ref, resource in enumerate(inventory.resources):
        if resource.kind == "ConfigMap" and resource.group == "":
            for key in mapping(resource.body.get("data")):
                if key.endswith(".sh"):
                    labels = labels_of(resource.body.get("metadata"))
                    path = ("data", key)
                    yield Subject(SCRIPT, ref, resource, path, resource.namespace, key, labels)


def _documents(inventory: Inventory) -> Iterator[Subject]:
    """All documents beside the objects together."""
    if inventory.resources:
        yield Subject("Documents", 0, inventory.resources[0], (), "", "", {})


def _capacity(inventory: Inventory) -> Iterator[Subject]:
    """All that the platform needs, together; a kind of its own, since it costs."""
    if inventory.resources:
        yield Subject("Capacity", 0, inventory.resources[0], (), "", "", {})


def _entry(inventory: Inventory) -> Iterator[Subject]:
    """All ways into the platform together."""
    if inventory.resources:
        yield Subject("Entry", 0, inventory.resources[0], (), "", "", {})


_FINDERS: Mapping[str, Callable[[Inventory], Iterator[Subject]]] = {
    "Workload": _workloads,
    "Connections": lambda inventory: _workloads(inventory, "Connections"),
    "ConnectionTopology": lambda inventory: _workloads(inventory, "ConnectionTopology"),
    "Configuration": lambda inventory: _workloads(inventory, "Configuration"),
    "Claim": _claims,
    "DatabaseCluster": _database_clusters,
    "Namespace": _namespaces,
    "Entry": _entry,
    "Components": _components,
    SCRIPT: _scripts,
    "Documents": _documents,
    "Platform": _platform,
    "Capacity": _capacity,
    "Object": _every_object,
}
