"""The volumes that a platform claims, and what makes them.

In files a claim template counts once for each pod; in a running cluster the claims that were made
of it are there themselves. Sources: aws-ebs-csi-driver, docs/parameters.md (type, iops, iopsPerGB,
throughput); sizes are rounded up to whole GiB, as the driver does.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import msgspec

from auditor.inventory import Inventory
from auditor.inventory.capacity.counts import Counts, Place
from auditor.inventory.fields import mapping, text
from auditor.inventory.quantities import number
from auditor.inventory.storage import Claim, claims_of
from auditor.inventory.workloads import Workload
from auditor.model import JSON

_GI = 1 << 30


class Volumes(msgspec.Struct, frozen=True):
    """Volumes that are alike: those of one claim."""

    name: str
    """Of the claim, or of the object that makes them and its claim: `shop/db, data`."""
    class_name: str
    """Empty where no class is known."""
    provisioner: str
    type: str
    """As the class says it; empty where it does not."""
    gib: int
    """Of one of them."""
    floor: int
    """How many there are at the floor, and at the ceiling."""
    ceiling: int
    iops: int | None
    """Provisioned for one of them; None where the class leaves that to the driver."""
    throughput: int | None
    """MiB/s."""
    at: Place
    """Where the size is claimed."""
    class_at: Place | None
    """The class, if it is in the input."""


def volumes_of(inventory: Inventory, counts: Mapping[Workload, Counts]) -> Iterator[Volumes]:
    """Every claim of the platform, in the order of the objects."""
    for ref in inventory.claims.values():
        resource = inventory.resources[ref]
        claim = Claim(ref, resource, (), resource.name, "PersistentVolumeClaim", resource.body)
        yield _volumes(inventory, claim, 1, 1)
    for workload, own in counts.items():
        for claim in claims_of(workload):
            if not (inventory.live and claim.origin == "volumeClaimTemplate"):
                yield _volumes(inventory, claim, own.floor, own.ceiling)


def _volumes(inventory: Inventory, claim: Claim, floor: int, ceiling: int) -> Volumes:
    found = inventory.storage.document(claim)
    made_by = mapping(found["class"])
    parameters = mapping(made_by.get("parameters"))
    gib = math.ceil((found["sizeBytes"] or 0) / _GI)
    iops = _number(parameters.get("iops"))
    per_gib = _number(parameters.get("iopsPerGB"))
    if iops is None and per_gib is not None:
        iops = per_gib * gib
    shown = f"{claim.resource.namespace}/{claim.resource.name}"
    return Volumes(
        name=shown if claim.origin == "PersistentVolumeClaim" else f"{shown}, {claim.name}",
        class_name=found["className"],
        provisioner=text(made_by.get("provisioner")),
        type=text(parameters.get("type")),
        gib=gib,
        floor=floor,
        ceiling=ceiling,
        iops=iops,
        throughput=_number(parameters.get("throughput")),
        at=Place(claim.ref, (*claim.path, "spec", "resources", "requests", "storage")),
        class_at=Place(made_by["ref"], ("parameters",)) if made_by else None,
    )


def _number(value: JSON) -> int | None:
    found = number(value)
    return None if found is None else int(found)
