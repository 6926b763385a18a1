"""What rules see of a platform's capacity."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.inventory import Inventory
from auditor.inventory.capacity.bill import bill_of
from auditor.inventory.capacity.counts import Place
from auditor.inventory.capacity.nodes import Room, room_of
from auditor.inventory.capacity.packing import Packing
from auditor.inventory.capacity.survey import Demand, Survey, on_live_nodes, survey
from auditor.model import JSON
from auditor.prices import PriceTable, Shape, shipped_prices

_SHOWN = 20
"""Where more nodes are needed, only their number is said."""


def capacity_document(inventory: Inventory) -> dict[str, JSON]:
    """Workloads, prices by table, and the nodes of a running cluster."""
    found = survey(inventory)
    return {
        "workloads": [_demand(one) for one in found.demands],
        "prices": {table.id: _prices(inventory, found, table) for table in shipped_prices()},
        "cluster": _cluster(inventory, found),
    }


def _demand(one: Demand) -> dict[str, JSON]:
    return {
        **_named(one),
        "floor": one.counts.floor,
        "ceiling": one.counts.ceiling,
        "surge": one.counts.surge,
        "perNode": one.counts.per_node,
        "floorAt": _place(one.counts.floor_at),
        "ceilingAt": _place(one.counts.ceiling_at),
        "requests": one.share.requests.document,
        "limits": one.share.limits.document,
        "unlimited": one.share.unlimited,
        "containers": [
            {
                "name": container.name,
                "type": container.type,
                "path": container.path,
                "requests": container.requests.document,
                "limits": container.limits.document,
            }
            for container in one.share.containers
        ],
    }


def _named(one: Demand) -> dict[str, JSON]:
    resource = one.workload.resource
    return {
        "ref": one.workload.ref,
        "kind": resource.kind,
        "namespace": resource.namespace,
        "name": resource.name,
    }


def _place(place: Place) -> dict[str, JSON]:
    return {"ref": place.ref, "path": place.path}


def _prices(inventory: Inventory, found: Survey, table: PriceTable) -> dict[str, JSON]:
    bill = bill_of(inventory, found.volumes, table)
    return {
        "title": table.title,
        "date": table.date,
        "currency": table.currency,
        "items": [
            {
                "id": item.id,
                "words": item.words,
                "floor": round(item.floor, 2),
                "ceiling": round(item.ceiling, 2),
                "at": _place(item.at) if item.at else None,
            }
            for item in bill.items
        ],
        "uncounted": list(bill.uncounted),
        "nodes": {name: _shape(found, shape, table) for name, shape in table.nodes.items()},
    }


def _shape(found: Survey, shape: Shape, table: PriceTable) -> dict[str, JSON]:
    needed = found.needed("floor", shape)
    return {
        "monthly": round(shape.hourly * table.hours, 2),
        "allocatable": _room(room_of(shape)),
        "floor": needed,
        "left": found.needed("floor", shape, waiting=True) if any(found.shuns) else needed,
        "ceiling": found.needed("ceiling", shape),
        "placements": [
            _placement(found, found.on("floor", shape, nodes))
            for nodes in range(1, (needed if needed and needed <= _SHOWN else 0) + 1)
        ],
    }


def _room(room: Room) -> dict[str, JSON]:
    return {**room.amounts.document, "pods": room.pods}


def _placement(found: Survey, packing: Packing) -> dict[str, JSON]:
    return {
        "nodes": packing.nodes,
        "lacking": _left(found, packing.lacking),
        "waiting": _left(found, packing.waiting),
    }


def _left(found: Survey, left: Mapping[int, int]) -> list[dict[str, JSON]]:
    return [{**_named(found.demands[number]), "pods": pods} for number, pods in left.items()]


def _cluster(inventory: Inventory, found: Survey) -> dict[str, JSON] | None:
    live = on_live_nodes(inventory, found)
    if live is None:
        return None
    return {
        **_placement(found, live.whole),
        "nodes": [
            {"ref": node.ref, "name": node.name, "allocatable": _room(room)}
            for node, room in zip(live.nodes, live.rooms, strict=True)
        ],
        "losses": [
            {"ref": node.ref, "node": node.name, **_placement(found, packing)}
            for node, packing in live.losses
        ],
    }
