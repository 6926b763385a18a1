"""A platform's capacity as JSON. CPU is thousandths of a core, memory is bytes, money is a
month's."""

from __future__ import annotations

from auditor.capacity.report import (
    CapacityReport,
    Left,
    Need,
    Placing,
    ShapeRow,
    VolumeRow,
    WorkloadRow,
)
from auditor.formats.json_text import json_text
from auditor.model import JSON
from auditor.redact import mask

SCHEMA = "vvaudit/capacity/v1"


def capacity_json(report: CapacityReport) -> str:
    """All there is, the bill with the source of every price."""
    bill = report.bill
    return json_text(
        {
            "schema": SCHEMA,
            "source": [mask(word) for word in report.source],
            "workloads": [_workload(row) for row in report.workloads],
            "totals": [
                {
                    "scale": row.scale,
                    "nodes": row.nodes,
                    "pods": row.pods,
                    "requests": _need(row.requests),
                    "limits": _need(row.limits),
                }
                for row in report.totals
            ],
            "volumes": [_volume(row) for row in report.volumes],
            "nodeTypes": [_shape(row) for row in report.shapes],
            "nodeType": report.chosen or None,
            "placement": _placing(report.placing) if report.placing else None,
            "cost": {
                "table": bill.table,
                "title": bill.title,
                "date": bill.date,
                "currency": bill.currency,
                "hours": bill.hours,
                "items": [
                    {
                        "id": row.id,
                        "what": row.what,
                        "floor": round(row.floor, 2),
                        "ceiling": round(row.ceiling, 2),
                        "source": row.source,
                    }
                    for row in bill.rows
                ],
                "floor": round(bill.floor, 2),
                "ceiling": round(bill.ceiling, 2),
                "notCounted": list(bill.uncounted),
            },
            "assumptions": list(report.assumptions),
            "problems": [
                {"uri": mask(one.uri), "line": one.line, "message": mask(one.message)}
                for one in report.problems
            ],
        }
    )


def _need(need: Need) -> dict[str, JSON]:
    return {"cpu": _number(need.cpu), "memory": _number(need.memory)}


def _number(amount: float) -> int | float:
    return int(amount) if amount == int(amount) else amount


def _workload(row: WorkloadRow) -> dict[str, JSON]:
    return {
        "kind": row.kind,
        "namespace": row.namespace,
        "name": row.name,
        "pods": {
            "floor": row.floor,
            "ceiling": row.ceiling,
            "surge": row.surge,
            "perNode": row.per_node,
        },
        "requests": _need(row.requests),
        "limits": _need(row.limits),
        "unlimited": list(row.unlimited),
    }


def _volume(row: VolumeRow) -> dict[str, JSON]:
    return {
        "claim": row.claim,
        "storageClass": row.class_name,
        "type": row.type,
        "gib": row.gib,
        "floor": row.floor,
        "ceiling": row.ceiling,
        "iops": row.iops,
        "throughput": row.throughput,
    }


def _shape(row: ShapeRow) -> dict[str, JSON]:
    return {
        "type": row.type,
        "cores": row.cores,
        "gib": row.gib,
        "allocatable": {**_need(row.room), "pods": row.pods},
        "nodes": {"floor": row.floor, "oneLost": row.one_lost, "ceiling": row.ceiling},
        "cost": {"floor": _money(row.floor_price), "ceiling": _money(row.ceiling_price)},
    }


def _money(amount: float | None) -> float | None:
    return None if amount is None else round(amount, 2)


def _placing(placing: Placing) -> dict[str, JSON]:
    return {
        "on": placing.what,
        "fits": placing.fits,
        "nodes": [
            {"name": mask(one.name), "requested": _need(one.used), "allocatable": _need(one.room)}
            for one in placing.nodes
        ],
        "left": [_left(one) for one in placing.left],
        "losses": [
            {"node": mask(one.node), "left": [_left(left) for left in one.left]}
            for one in placing.losses
        ],
    }


def _left(left: Left) -> dict[str, JSON]:
    return {"workload": left.workload, "pods": left.pods, "keptApart": left.apart}
