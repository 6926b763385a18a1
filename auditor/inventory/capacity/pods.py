"""What one pod of a workload asks of a node, and what it may use.

Source: k8s.io/component-helpers/resource, PodRequests and PodLimits: containers and sidecars (init
containers that restart always) are added up; each init container runs alone beside the sidecars
that were started before it, so that the largest of these moments counts if it is more; the pod's
own `resources` replace what its containers add up to; the overhead of the runtime is added.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from auditor.inventory.containers import containers_of
from auditor.inventory.fields import dig, mapping
from auditor.inventory.quantities import millis, number
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path


class Amounts(msgspec.Struct, frozen=True):
    """CPU in thousandths of a core, memory in bytes."""

    cpu: float = 0
    memory: float = 0

    def __add__(self, other: Amounts) -> Amounts:
        return Amounts(self.cpu + other.cpu, self.memory + other.memory)

    def times(self, count: int) -> Amounts:
        """As much, so many times."""
        return Amounts(self.cpu * count, self.memory * count)

    @property
    def document(self) -> dict[str, JSON]:
        """What rules see: whole numbers where they are."""
        return {"cpu": _whole(self.cpu), "memory": _whole(self.memory)}


class ContainerShare(msgspec.Struct, frozen=True):
    """What one container adds."""

    name: str
    type: str
    path: Path
    requests: Amounts
    limits: Amounts


class PodShare(msgspec.Struct, frozen=True):
    """What one pod asks of a node, and what it may use at most."""

    requests: Amounts
    limits: Amounts
    """Of a resource in `unlimited`, only what is limited."""
    unlimited: tuple[str, ...]
    """The resources that a container may use without a limit: cpu, memory."""
    containers: tuple[ContainerShare, ...]


def share_of(workload: Workload) -> PodShare:
    """What one pod of the workload takes."""
    containers = [
        one
        for one in containers_of(workload.spec, workload.metadata, workload.spec_path)
        if one["type"] != "ephemeral"
    ]
    overhead = _amounts(mapping(workload.spec.get("overhead")))
    totals: list[Amounts] = []
    for side in ("requests", "limits"):
        declared = mapping(dig(workload.spec, "resources", side))
        total = _replaced(_together(containers, side), declared)
        # A limit is raised by the overhead only where there is one.
        totals.append(total + overhead if side == "requests" else _raised(total, overhead))
    own_limits = mapping(dig(workload.spec, "resources", "limits"))
    return PodShare(
        requests=totals[0],
        limits=totals[1],
        unlimited=tuple(
            resource
            for resource in ("cpu", "memory")
            if resource not in own_limits
            and any(one["resources"]["limits"][resource] is None for one in containers)
        ),
        containers=tuple(
            ContainerShare(
                name=one["name"],
                type=one["type"],
                path=one["path"],
                requests=_of(one, "requests"),
                limits=_of(one, "limits"),
            )
            for one in containers
        ),
    )


def _together(containers: Sequence[Mapping[str, JSON]], side: str) -> Amounts:
    running = _sum(_of(one, side) for one in containers if one["type"] in ("container", "sidecar"))
    beside = Amounts()
    for one in containers:
        if one["type"] == "sidecar":
            beside = beside + _of(one, side)
            running = _larger(running, beside)
        elif one["type"] == "init":
            running = _larger(running, beside + _of(one, side))
    return running


def _of(container: Mapping[str, JSON], side: str) -> Amounts:
    found = container["resources"][side]
    return Amounts(found["cpu"] or 0, found["memory"] or 0)


def _amounts(block: Mapping[str, JSON]) -> Amounts:
    return Amounts(millis(block.get("cpu")) or 0, number(block.get("memory")) or 0)


def _replaced(total: Amounts, declared: Mapping[str, JSON]) -> Amounts:
    own = _amounts(declared)
    return Amounts(
        own.cpu if "cpu" in declared else total.cpu,
        own.memory if "memory" in declared else total.memory,
    )


def _raised(total: Amounts, by: Amounts) -> Amounts:
    return Amounts(
        total.cpu + by.cpu if total.cpu else 0, total.memory + by.memory if total.memory else 0
    )


def _sum(amounts: Iterable[Amounts]) -> Amounts:
    total = Amounts()
    for one in amounts:
        total = total + one
    return total


def _larger(one: Amounts, other: Amounts) -> Amounts:
    return Amounts(max(one.cpu, other.cpu), max(one.memory, other.memory))


def _whole(amount: float) -> int | float:
    return int(amount) if amount == int(amount) else amount
