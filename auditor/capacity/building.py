"""A report of an inventory's capacity."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.capacity.report import (
    Bill,
    CapacityReport,
    CostRow,
    Left,
    Loss,
    Need,
    NodeRow,
    Placing,
    ShapeRow,
    TotalRow,
    VolumeRow,
    WorkloadRow,
)
from auditor.inventory import Inventory
from auditor.inventory.capacity import bill as bills
from auditor.inventory.capacity.nodes import ASSUMPTION, Room, room_of
from auditor.inventory.capacity.packing import Packing
from auditor.inventory.capacity.pods import Amounts
from auditor.inventory.capacity.survey import LiveNodes, Survey, on_live_nodes, survey
from auditor.model import Problem
from auditor.prices import PriceTable, Shape

_ASSUMPTIONS = (
    ASSUMPTION,
    "pods are placed by their requests, the largest first; zones, ports, priorities and "
    "preferences are left out",
    "LimitRanges fill nothing in, and Jobs have no pods at the floor",
)


def build_report(
    inventory: Inventory,
    table: PriceTable,
    type: str,
    count: int | None,
    source: Sequence[str],
    problems: Sequence[Problem],
) -> CapacityReport:
    """The report. `type` is the kind of node to reckon with (empty: the cheapest that holds the
    platform, in a running cluster the nodes that are there), `count` how many of them there are
    (None: as many as it takes)."""
    found = survey(inventory)
    cost = bills.bill_of(inventory, found.volumes, table)
    live = None if type else on_live_nodes(inventory, found)
    base = (sum(item.floor for item in cost.items), sum(item.ceiling for item in cost.items))
    shapes = [_shape(found, name, shape, table, base) for name, shape in table.nodes.items()]
    priced = [row for row in shapes if row.floor_price is not None]
    cheapest = min(priced, key=lambda row: row.floor_price or 0.0, default=None)
    chosen = type or (cheapest.type if cheapest and live is None else "")
    row = next((one for one in shapes if one.type == chosen), None)
    nodes = count or (row.floor if row else None) or 0
    if live is not None:
        nodes = len(live.nodes)
    most = max(nodes, (row.ceiling if row else None) or 0)
    return CapacityReport(
        source=tuple(source),
        workloads=_workloads(found),
        totals=(
            _total(found, "floor", "floor", nodes),
            _total(found, "ceiling", "ceiling", most),
            _total(found, "rollout", "ceiling", most),
        ),
        volumes=tuple(
            VolumeRow(
                claim=one.name,
                class_name=one.class_name,
                type=one.type,
                gib=one.gib,
                floor=one.floor,
                ceiling=one.ceiling,
                iops=one.iops,
                throughput=one.throughput,
            )
            for one in found.volumes
        ),
        shapes=tuple(shapes),
        chosen=chosen,
        placing=_placing(found, live, chosen, table.nodes, nodes),
        bill=_bill(cost, table, live, chosen, nodes, most),
        assumptions=_ASSUMPTIONS,
        problems=problems,
    )


def _workloads(found: Survey) -> tuple[WorkloadRow, ...]:
    rows = [
        WorkloadRow(
            kind=one.workload.resource.kind,
            namespace=one.workload.resource.namespace,
            name=one.workload.resource.name,
            floor=one.counts.floor,
            ceiling=one.counts.ceiling,
            surge=one.counts.surge,
            per_node=one.counts.per_node,
            requests=_need(one.share.requests),
            limits=_need(one.share.limits),
            unlimited=one.share.unlimited,
        )
        for one in found.demands
    ]
    return tuple(sorted(rows, key=lambda row: (row.namespace, row.name, row.kind)))


def _need(amounts: Amounts) -> Need:
    return Need(amounts.cpu, amounts.memory)


def _total(found: Survey, name: str, scale: str, nodes: int) -> TotalRow:
    requests, limits = (found.total(side, scale, nodes) for side in ("requests", "limits"))
    pods = sum(one.pods(scale, nodes) for one in found.demands)
    if name == "rollout":
        for one in found.demands:
            more = one.counts.surge * (nodes if one.counts.per_node else 1)
            pods += more
            requests = requests + one.share.requests.times(more)
            limits = limits + one.share.limits.times(more)
    return TotalRow(name, nodes, pods, _need(requests), _need(limits))


def _shape(
    found: Survey, name: str, shape: Shape, table: PriceTable, base: tuple[float, float]
) -> ShapeRow:
    floor, ceiling = found.needed("floor", shape), found.needed("ceiling", shape)
    rest = found.needed("floor", shape, waiting=True) if any(found.shuns) else floor
    room, month = room_of(shape), shape.hourly * table.hours
    return ShapeRow(
        type=name,
        cores=shape.cpu,
        gib=shape.gib,
        room=_need(room.amounts),
        pods=room.pods,
        floor=floor,
        one_lost=None if floor is None or rest is None else max(floor, rest + 1),
        ceiling=ceiling,
        floor_price=None if floor is None else floor * month + base[0],
        ceiling_price=None if ceiling is None else ceiling * month + base[1],
    )


def _placing(
    found: Survey, live: LiveNodes | None, chosen: str, shapes: Mapping[str, Shape], nodes: int
) -> Placing | None:
    if live is not None:
        names = [node.name for node in live.nodes]
        return Placing(
            what=f"the cluster's {len(names)} nodes",
            nodes=_nodes(names, live.whole, live.rooms),
            left=_left(found, live.whole),
            losses=tuple(Loss(node.name, _left(found, rest)) for node, rest in live.losses),
        )
    if not chosen or not nodes:
        return None
    shape = shapes[chosen]
    whole = found.on("floor", shape, nodes)
    losses: tuple[Loss, ...] = ()
    if nodes > 1:
        losses = (Loss("one node", _left(found, found.on("floor", shape, nodes - 1))),)
    names = [f"node {number}" for number in range(1, nodes + 1)]
    rooms = [room_of(shape)] * nodes
    what = f"{nodes} x {chosen}"
    return Placing(what, _nodes(names, whole, rooms), _left(found, whole), losses)


def _nodes(names: Sequence[str], packing: Packing, rooms: Sequence[Room]) -> tuple[NodeRow, ...]:
    return tuple(
        NodeRow(name, _need(used), _need(room.amounts))
        for name, used, room in zip(names, packing.used, rooms, strict=True)
    )


def _left(found: Survey, packing: Packing) -> tuple[Left, ...]:
    rows = [
        Left(found.demands[number].workload.resource.display, pods, apart)
        for apart, left in ((False, packing.lacking), (True, packing.waiting))
        for number, pods in left.items()
    ]
    return tuple(sorted(rows, key=lambda row: (row.apart, row.workload)))


def _bill(
    cost: bills.Bill,
    table: PriceTable,
    live: LiveNodes | None,
    chosen: str,
    nodes: int,
    most: int,
) -> Bill:
    rows: list[CostRow] = []
    uncounted: list[str] = []
    types = {chosen: (nodes, most)} if chosen else {}
    if live is not None:
        unknown = 0
        for node in live.nodes:
            type = str(node.labels.get("node.kubernetes.io/instance-type", ""))
            if type in table.nodes:
                number = types.get(type, (0, 0))[0] + 1
                types[type] = (number, number)
            else:
                unknown += 1
        if unknown:
            uncounted.append(f"{unknown} nodes of a kind that the table does not have")
    for type, (floor, ceiling) in sorted(types.items()):
        shape = table.nodes[type]
        month = shape.hourly * table.hours
        numbers = f"{floor}" if floor == ceiling else f"{floor} to {ceiling}"
        words = f"{numbers} x {type}"
        rows.append(
            CostRow(
                id=f"nodes:{type}",
                what=words,
                floor=floor * month,
                ceiling=ceiling * month,
                source=_source(table, shape.source),
            )
        )
    if not types and not uncounted:
        uncounted.append("nodes, since no kind of the table holds the largest pod")
    rows += [
        CostRow(item.id, item.words, item.floor, item.ceiling, _source(table, item.source))
        for item in cost.items
    ]
    return Bill(
        table=table.id,
        title=table.title,
        date=table.date,
        currency=table.currency,
        hours=table.hours,
        rows=tuple(rows),
        uncounted=(*uncounted, *cost.uncounted),
    )


def _source(table: PriceTable, name: str) -> str:
    source = table.sources[name]
    return f"{source.url} ({source.date})"
