"""A platform's capacity in short, for a report about more than that."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.capacity.building import build_report
from auditor.capacity.report import Bill, Left, Placing
from auditor.inventory import Inventory
from auditor.model import Capacity, CapacityTotal, NodeLoad, WorkloadLoad
from auditor.prices import PriceTable

_MOST = 1000
"""Workloads; with more, placing their pods takes longer than the audit."""
_NODES = 100
_SCALES = {
    "floor": "floor",
    "ceiling": "ceiling",
    "rollout": "ceiling, all being replaced",
}


def capacity_in_short(inventory: Inventory, table: PriceTable) -> Capacity:
    """What the platform requests, and how that fits on nodes: those of a running cluster, else as
    many as it takes of the cheapest kind in the table."""
    if len(inventory.workloads) > _MOST:
        return Capacity(
            remarks=(f"more than {_MOST:,} workloads: `vvaudit capacity` reckons with them",)
        )
    report = build_report(inventory, table, "", None, (), ())
    placing = report.placing
    return Capacity(
        workloads=tuple(
            WorkloadLoad(
                name=f"{row.kind} {row.namespace}/{row.name}",
                floor=row.floor,
                ceiling=row.ceiling,
                per_node=row.per_node,
                cpu=row.requests.cpu,
                memory=row.requests.memory,
            )
            for row in report.workloads
        ),
        totals=tuple(
            CapacityTotal(_SCALES[row.scale], row.pods, row.requests.cpu, row.requests.memory)
            for row in report.totals
        ),
        on=placing.what if placing else "",
        nodes=tuple(
            NodeLoad(one.name, one.used.cpu, one.room.cpu, one.used.memory, one.room.memory)
            for one in (placing.nodes[:_NODES] if placing else ())
        ),
        remarks=(
            *(_placed(placing) if placing else ()),
            *_billed(report.bill),
            *report.assumptions,
        ),
    )


def _placed(placing: Placing) -> Iterator[str]:
    if len(placing.nodes) > _NODES:
        yield f"{len(placing.nodes) - _NODES:,} more nodes: `vvaudit capacity` has them all"
    if placing.fits:
        yield "every pod has its place"
    yield from _left(placing.left)
    for loss in placing.losses:
        if not loss.left:
            yield f"without {loss.node}: every pod has its place again"
        for words in _left(loss.left):
            yield f"without {loss.node}: {words}"


def _left(left: Sequence[Left]) -> Iterator[str]:
    for one in left:
        pods = f"{one.pods} of {one.workload}"
        if one.apart:
            yield f"{pods}: waiting for a node of its own, though there is room"
        else:
            yield f"no room for {pods}"


def _billed(bill: Bill) -> Iterator[str]:
    floor, ceiling = f"{bill.floor:,.0f}", f"{bill.ceiling:,.0f}"
    amount = floor if floor == ceiling else f"{floor} to {ceiling}"
    yield f"{amount} {bill.currency} a month: {bill.title}, {bill.date}"
