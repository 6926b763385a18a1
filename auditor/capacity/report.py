"""What `vvaudit capacity` says, as values. CPU is thousandths of a core, memory is bytes, money is
a month's."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from auditor.model import Problem


class Need(msgspec.Struct, frozen=True):
    """CPU and memory."""

    cpu: float
    memory: float


class WorkloadRow(msgspec.Struct, frozen=True):
    """A workload: how many pods, and what each of them takes."""

    kind: str
    namespace: str
    name: str
    floor: int
    """Pods; of an agent those of one node."""
    ceiling: int
    surge: int
    """How many more there are while they are replaced."""
    per_node: bool
    requests: Need
    """Of one pod, as are the limits."""
    limits: Need
    unlimited: tuple[str, ...]
    """The resources without a limit."""


class TotalRow(msgspec.Struct, frozen=True):
    """All workloads together, the agents on so many nodes."""

    scale: str
    """floor, ceiling, or rollout: the ceiling while everything is replaced at once."""
    nodes: int
    pods: int
    requests: Need
    limits: Need


class VolumeRow(msgspec.Struct, frozen=True):
    """Volumes that are alike."""

    claim: str
    class_name: str
    type: str
    gib: int
    """Of one of them."""
    floor: int
    ceiling: int
    iops: int | None
    throughput: int | None


class ShapeRow(msgspec.Struct, frozen=True):
    """A kind of node, and how many of them the platform takes. None where a pod is larger than a
    node."""

    type: str
    cores: int
    gib: int
    room: Need
    """What is left for pods."""
    pods: int
    floor: int | None
    one_lost: int | None
    """So many that everything has room though one of them is lost."""
    ceiling: int | None
    floor_price: float | None
    """The whole bill with them."""
    ceiling_price: float | None


class NodeRow(msgspec.Struct, frozen=True):
    """What is requested on a node."""

    name: str
    used: Need
    room: Need


class Left(msgspec.Struct, frozen=True):
    """Pods that have no place."""

    workload: str
    pods: int
    apart: bool
    """There is room, but only beside pods that they must not be with."""


class Loss(msgspec.Struct, frozen=True):
    """What is left over when a node is lost."""

    node: str
    left: tuple[Left, ...]


class Placing(msgspec.Struct, frozen=True):
    """The platform at its floor on certain nodes."""

    what: str
    """Such as `3 x t3.xlarge`."""
    nodes: tuple[NodeRow, ...]
    left: tuple[Left, ...]
    losses: tuple[Loss, ...]

    @property
    def fits(self) -> bool:
        """Whether every pod has its place."""
        return not self.left


class CostRow(msgspec.Struct, frozen=True):
    """One thing that costs."""

    id: str
    what: str
    floor: float
    ceiling: float
    source: str
    """Where the price is published, and as of when."""


class Bill(msgspec.Struct, frozen=True):
    """What a month costs by a price table."""

    table: str
    title: str
    date: str
    currency: str
    hours: int
    rows: tuple[CostRow, ...]
    uncounted: tuple[str, ...]

    @property
    def floor(self) -> float:
        """The sum at the floor."""
        return sum(row.floor for row in self.rows)

    @property
    def ceiling(self) -> float:
        """The sum at the ceiling."""
        return sum(row.ceiling for row in self.rows)


class CapacityReport(msgspec.Struct, frozen=True):
    """All of it."""

    source: tuple[str, ...]
    workloads: tuple[WorkloadRow, ...]
    """By namespace and name."""
    totals: tuple[TotalRow, ...]
    volumes: tuple[VolumeRow, ...]
    shapes: tuple[ShapeRow, ...]
    chosen: str
    """The kind of node that placement, totals and bill are reckoned with; empty where none fits."""
    placing: Placing | None
    bill: Bill
    assumptions: tuple[str, ...]
    problems: Sequence[Problem]
