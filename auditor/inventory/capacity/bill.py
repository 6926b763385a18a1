"""What a month costs by a price table: only what the manifests prove, and in words what is left
out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from auditor.inventory import Inventory
from auditor.inventory.capacity.claims import Volumes
from auditor.inventory.capacity.counts import Place
from auditor.inventory.fields import dig, text
from auditor.prices import Hourly, PriceTable, stepped

_NEVER_COUNTED = (
    "traffic, NAT, public addresses, snapshots, logs and metrics of the cloud, and what runs "
    "outside the cluster"
)


class Item(msgspec.Struct, frozen=True):
    """One thing that costs."""

    id: str
    """Such as `storage:fast`, `iops:fast`, `loadBalancer`, `cluster`."""
    words: str
    """Such as `10,000 IOPS of fast`."""
    floor: float
    """A month's price at the floor, and at the ceiling."""
    ceiling: float
    source: str
    at: Place | None = None
    """What causes the most of it."""


class Bill(msgspec.Struct, frozen=True):
    """All but the nodes, whose number depends on their kind."""

    items: tuple[Item, ...]
    uncounted: tuple[str, ...]
    """What is not in it, in words."""


def bill_of(inventory: Inventory, volumes: Sequence[Volumes], table: PriceTable) -> Bill:
    """What the platform costs a month beside its nodes."""
    items: list[Item] = []
    uncounted: list[str] = []
    if table.cluster is not None:
        items.append(_hourly("cluster", "the control plane", table.cluster, table, 1, None))
    balancers = [
        Place(ref, ("spec", "type"))
        for ref, service in inventory.services.items()
        if text(dig(service.resource.body, "spec", "type")) == "LoadBalancer"
    ]
    if balancers and table.load_balancer is not None:
        words = f"{len(balancers)} load balancer{'' if len(balancers) == 1 else 's'}"
        number = len(balancers)
        items.append(
            _hourly("loadBalancer", words, table.load_balancer, table, number, balancers[0])
        )
    for name in dict.fromkeys(one.class_name for one in volumes):
        of_class = [one for one in volumes if one.class_name == name]
        items += _storage(name, of_class, table)
        if table.volume(of_class[0].provisioner, of_class[0].type) is None:
            gib = sum(one.gib * one.floor for one in of_class)
            shown = f"of the class {name}" if name else "without a class"
            uncounted.append(f"{gib:,} GiB {shown}, of which the table has no price")
    if not balancers:
        uncounted.append("a load balancer, since no Service here is of that type")
    return Bill(tuple(items), (*uncounted, _NEVER_COUNTED))


def _hourly(
    id: str, words: str, price: Hourly, table: PriceTable, count: int, at: Place | None
) -> Item:
    month = price.hourly * table.hours * count
    return Item(id, words, month, month, price.source, at)


def _storage(name: str, volumes: Sequence[Volumes], table: PriceTable) -> Iterable[Item]:
    found = table.volume(volumes[0].provisioner, volumes[0].type)
    if found is None:
        return
    _, kind = found
    floor = sum(one.gib * one.floor for one in volumes)
    ceiling = sum(one.gib * one.ceiling for one in volumes)
    largest = max(volumes, key=lambda one: one.gib * one.ceiling)
    yield Item(
        id=f"storage:{name}",
        words=f"{_range(floor, ceiling)} GiB of {name}",
        floor=floor * kind.gib,
        ceiling=ceiling * kind.gib,
        source=kind.source,
        at=largest.at,
    )
    for id, unit, steps in (("iops", "IOPS", kind.iops), ("throughput", "MiB/s", kind.throughput)):
        amounts = [(one, getattr(one, id)) for one in volumes if getattr(one, id) is not None]
        low = sum(stepped(amount, steps) * one.floor for one, amount in amounts)
        high = sum(stepped(amount, steps) * one.ceiling for one, amount in amounts)
        if not high:
            continue
        first = amounts[0][0]
        yield Item(
            id=f"{id}:{name}",
            words=f"{sum(amount * one.ceiling for one, amount in amounts):,} {unit} of {name}",
            floor=low,
            ceiling=high,
            source=kind.source,
            at=Place(first.class_at.ref, ("parameters", id)) if first.class_at else None,
        )


def _range(floor: int, ceiling: int) -> str:
    return f"{floor:,}" if floor == ceiling else f"{floor:,} to {ceiling:,}"
