"""Databases that an operator runs: how many, on what volumes, with which backups.

Source: postgresql.cnpg.io/v1 Cluster (CloudNativePG): one instance unless set; instances are kept
apart by a preferred anti-affinity, and a PodDisruptionBudget is made, unless switched off; each
instance has volumes of its own for data, WAL and tablespaces. ScheduledBackup names its cluster.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from auditor.inventory.containers import resources_of
from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.inventory.storage import Claim
from auditor.model import JSON, Path, Resource

GROUP = "postgresql.cnpg.io"
_TEMPLATED = ("pvcTemplate", "resources", "requests", "storage")


def is_cluster(resource: Resource) -> bool:
    """Whether the object is a database cluster, and not one of another group's clusters."""
    return resource.group == GROUP and resource.kind == "Cluster"


def claims_of_cluster(ref: int, resource: Resource) -> Iterator[Claim]:
    """The claims that the operator makes for each instance."""
    spec = mapping(resource.body.get("spec"))
    places: list[tuple[Path, str]] = [(("storage",), "data")]
    if isinstance(spec.get("walStorage"), dict):
        places.append((("walStorage",), "wal"))
    for number, tablespace in enumerate(sequence(spec.get("tablespaces"))):
        name = text(mapping(tablespace).get("name"))
        places.append((("tablespaces", number, "storage"), f"tablespace {name}"))
    for path, name in places:
        node: JSON = spec
        for step in path:
            node = node[step] if isinstance(step, int) else mapping(node).get(step)
        storage = mapping(node)
        body: Mapping[str, JSON] = {
            "spec": {
                **mapping(storage.get("pvcTemplate")),
                "resources": {
                    "requests": {"storage": storage.get("size") or dig(storage, *_TEMPLATED)}
                },
                **(
                    {"storageClassName": storage["storageClass"]}
                    if isinstance(storage.get("storageClass"), str)
                    else {}
                ),
            }
        }
        yield Claim(ref, resource, ("spec", *path), name, "Cluster", body)


def place_of_claim(claim: Claim, path: Path) -> Path:
    """Where a value of such a claim stands: the operator has other names for its fields."""
    rest = path[len(claim.path) :]
    storage: JSON = claim.resource.body
    for step in claim.path:
        storage = storage[step] if isinstance(step, int) else mapping(storage).get(step)
    names: Mapping[Path, str] = {
        ("spec", "storageClassName"): "storageClass",
        ("spec", "resources", "requests", "storage"): "size",
    }
    if path[: len(claim.path)] != claim.path or rest not in names:
        return path
    if names[rest] not in mapping(storage) and dig(storage, "pvcTemplate", str(rest[1])):
        return (*claim.path, "pvcTemplate", *rest[1:])
    return (*claim.path, names[rest])


def cluster_document(resources: Sequence[Resource], ref: int) -> dict[str, JSON]:
    """What rules see of a database cluster besides its claims."""
    resource = resources[ref]
    spec = mapping(resource.body.get("spec"))
    affinity = mapping(spec.get("affinity"))
    apart = affinity.get("enablePodAntiAffinity") is not False
    return {
        "instances": spec.get("instances", 1),
        "antiAffinity": (text(affinity.get("podAntiAffinityType")) or "preferred")
        if apart
        else None,
        "topologyKey": text(affinity.get("topologyKey")) or "kubernetes.io/hostname",
        "budget": spec.get("enablePDB") is not False,
        "resources": resources_of(mapping(spec.get("resources"))),
        "backups": [_backup(number, one) for number, one in _backups(resources, resource)],
    }


def _backups(resources: Sequence[Resource], cluster: Resource) -> Iterator[tuple[int, Resource]]:
    for number, resource in enumerate(resources):
        if (resource.group, resource.kind, resource.namespace) == (
            GROUP,
            "ScheduledBackup",
            cluster.namespace,
        ) and dig(resource.body, "spec", "cluster", "name") == cluster.name:
            yield number, resource


def _backup(number: int, resource: Resource) -> dict[str, JSON]:
    spec = mapping(resource.body.get("spec"))
    return {
        "ref": number,
        "name": resource.name,
        "schedule": text(spec.get("schedule")),
        "suspended": spec.get("suspend") is True,
        "method": text(spec.get("method")) or "barmanObjectStore",
    }
