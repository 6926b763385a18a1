"""Claims of a running cluster followed to what was made for them: the volume, the class that was in
force when it was made, and its snapshots.

A volume keeps nothing of its class but the name, and a class of that name may have been replaced
since: only one that is older than the volume can have made it. Source: core/v1
PersistentVolumeClaimStatus and PersistentVolumeSpec, snapshot.storage.k8s.io/v1
VolumeSnapshotStatus.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from auditor.inventory.fields import dig, mapping, text
from auditor.inventory.quantities import number
from auditor.inventory.storage import Storage
from auditor.model import JSON, Resource

_SNAPSHOTS = "snapshot.storage.k8s.io"


class Volumes(msgspec.Struct, frozen=True):
    """What was made for the claims of a running cluster."""

    resources: Sequence[Resource]
    storage: Storage
    claims: Mapping[tuple[str, str], int]
    """(namespace, name) of each claim, and its number."""
    numbers: Mapping[tuple[str, str, str, str], int]
    snapshots: Mapping[tuple[str, str], Sequence[int]]
    """The numbers of the snapshots of each claim, the newest first."""

    def document(self, namespace: str, names: Iterable[str]) -> dict[str, JSON]:
        """What rules see of these claims of one namespace; `missing` are those that are not
        there."""
        there = {name: self.claims.get((namespace, name)) for name in names}
        return {
            "claims": [self._claim(ref) for ref in there.values() if ref is not None],
            "missing": [name for name, ref in there.items() if ref is None],
        }

    def _claim(self, ref: int) -> dict[str, JSON]:
        claim = self.resources[ref]
        spec = mapping(claim.body.get("spec"))
        volume = self._volume(text(spec.get("volumeName")))
        return {
            "ref": ref,
            "name": claim.name,
            "phase": text(dig(claim.body, "status", "phase")),
            "requested": number(dig(spec, "resources", "requests", "storage")),
            "capacity": number(dig(claim.body, "status", "capacity", "storage")),
            "className": text(spec.get("storageClassName")),
            "created": text(dig(claim.body, "metadata", "creationTimestamp")),
            "volume": volume,
            "snapshots": self._snapshots(claim),
        }

    def _volume(self, name: str) -> dict[str, JSON] | None:
        volume = self.storage.volumes.get(name)
        if volume is None:
            return None
        spec = mapping(volume.body.get("spec"))
        class_name = text(spec.get("storageClassName"))
        found = self.storage.classes.get(class_name)
        return {
            "ref": self.numbers[volume.identity],
            "name": name,
            "spec": spec,
            "capacity": number(dig(spec, "capacity", "storage")),
            "className": class_name,
            "class": found.document if found else None,
            "classOlder": _older(found.resource, volume) if found else None,
        }

    def _snapshots(self, claim: Resource) -> list[dict[str, JSON]]:
        """The newest snapshot that is ready, and those that were made after it."""
        found: list[dict[str, JSON]] = []
        for ref in self.snapshots.get((claim.namespace, claim.name), ()):
            status = mapping(self.resources[ref].body.get("status"))
            ready = status.get("readyToUse") is True
            found.append(
                {
                    "ref": ref,
                    "name": self.resources[ref].name,
                    "ready": ready,
                    "created": _created(self.resources[ref]),
                    "failed": isinstance(status.get("error"), dict),
                }
            )
            if ready:
                break
        return found


def find_volumes(
    resources: Sequence[Resource],
    storage: Storage,
    claims: Mapping[tuple[str, str], int],
    numbers: Mapping[tuple[str, str, str, str], int],
) -> Volumes:
    """Joins the claims with their snapshots; linear in their number but for sorting."""
    snapshots: dict[tuple[str, str], list[int]] = {}
    for ref, resource in enumerate(resources):
        if resource.kind == "VolumeSnapshot" and resource.group == _SNAPSHOTS:
            source = text(dig(resource.body, "spec", "source", "persistentVolumeClaimName"))
            if source:
                snapshots.setdefault((resource.namespace, source), []).append(ref)
    for made in snapshots.values():
        made.sort(key=lambda ref: (_created(resources[ref]), resources[ref].name), reverse=True)
    return Volumes(resources, storage, claims, numbers, snapshots)


def _created(snapshot: Resource) -> str:
    """When the snapshot was cut; before it is, when it was asked for."""
    cut = text(dig(snapshot.body, "status", "creationTime"))
    return cut or text(dig(snapshot.body, "metadata", "creationTimestamp"))


def _older(storage_class: Resource, volume: Resource) -> bool | None:
    """Whether the class was there when the volume was made; both times are the API server's, in
    one format that sorts as text."""
    made, since = (
        text(dig(one.body, "metadata", "creationTimestamp")) for one in (volume, storage_class)
    )
    return since <= made if made and since else None
