"""What the workloads of a namespace may use in all.

Source: Kubernetes, sidecar containers, "Resource sharing within containers": a pod needs the sum of
its containers and sidecars, or what an init container needs together with the sidecars that have
started before it, whichever is more; pod overhead comes on top.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.inventory.containers import containers_of
from auditor.inventory.fields import dig, mapping
from auditor.inventory.quantities import millis, number
from auditor.inventory.workloads import Replicas, Workload
from auditor.model import JSON

_ENDS = ("Job", "CronJob")
_PER_NODE = "DaemonSet"


def totals_document(
    workloads: Sequence[Workload], replicas: Mapping[Workload, Replicas]
) -> list[dict[str, JSON]]:
    """Every workload that goes on running: what one of its pods needs, and how many there are at
    the floor and at the ceiling. A DaemonSet counts once, whatever the number of nodes; null stands
    for a number that is not known, and for a limit that is not set."""
    return [
        {
            "ref": workload.ref,
            "kind": workload.resource.kind,
            "name": workload.resource.name,
            "path": workload.spec_path,
            "floor": _count(workload, replicas[workload].minimum),
            "ceiling": _count(workload, replicas[workload].maximum),
            **{field: pod_needs(workload, field) for field in ("requests", "limits")},
        }
        for workload in workloads
        if workload.resource.kind not in _ENDS
    ]


def _count(workload: Workload, replicas: int | None) -> int | None:
    return 1 if workload.resource.kind == _PER_NODE else replicas


def pod_needs(workload: Workload, field: str) -> dict[str, JSON]:
    """The requests or limits of one pod: thousandths of a core, and bytes; null where a container
    that counts has none."""
    containers = containers_of(workload.spec, workload.metadata, workload.spec_path)
    overhead = mapping(workload.spec.get("overhead"))
    own = mapping(dig(workload.spec, "resources", field))
    return {
        "cpu": _at_least(
            containers, field, "cpu", millis(own.get("cpu")), millis(overhead.get("cpu"))
        ),
        "memory": _at_least(
            containers, field, "memory", number(own.get("memory")), number(overhead.get("memory"))
        ),
    }


def _at_least(
    containers: Sequence[Mapping[str, JSON]],
    field: str,
    resource: str,
    own: int | float | None,
    overhead: int | float | None,
) -> int | float | None:
    if own is not None:
        return own + (overhead or 0)
    running: int | float = 0
    sidecars: int | float = 0
    starting: int | float = 0
    for kind in ("sidecar", "init"):
        for container in containers:
            if container["type"] == kind:
                amount = container["resources"][field][resource]
                if amount is None:
                    return None
                if kind == "sidecar":
                    sidecars += amount
                else:
                    starting = max(
                        starting, amount + _before(containers, container, field, resource)
                    )
    for container in containers:
        if container["type"] == "container":
            amount = container["resources"][field][resource]
            if amount is None:
                return None
            running += amount
    return max(running + sidecars, starting) + (overhead or 0)


def _before(
    containers: Sequence[Mapping[str, JSON]],
    init: Mapping[str, JSON],
    field: str,
    resource: str,
) -> int | float:
    """What the sidecars need that have started before an init container."""
    return sum(
        container["resources"][field][resource] or 0
        for container in containers
        if container["type"] == "sidecar" and container["path"][-1] < init["path"][-1]
    )
