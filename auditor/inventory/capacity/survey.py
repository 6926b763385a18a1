"""A platform surveyed: each workload with what its pods take and how many there are, the volumes,
and the nodes of a kind that hold it all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from auditor.inventory import Inventory
from auditor.inventory.capacity.apart import kept_apart
from auditor.inventory.capacity.claims import Volumes, volumes_of
from auditor.inventory.capacity.counts import Counts, counts_of
from auditor.inventory.capacity.nodes import Room, room_of
from auditor.inventory.capacity.packing import Group, Packing, nodes_needed, pack
from auditor.inventory.capacity.pods import Amounts, PodShare, share_of
from auditor.inventory.fields import dig, labels_of
from auditor.inventory.nodes import Node, nodes_for
from auditor.inventory.quantities import number
from auditor.inventory.workloads import Workload
from auditor.prices import Shape

_MANY_PODS = 110
"""The pods of a node whose status does not say. Source: KubeletConfiguration.maxPods."""

_HOSTNAME = "kubernetes.io/hostname"

SCALES = ("floor", "ceiling")


class Demand(msgspec.Struct, frozen=True):
    """A workload: how many pods, and what each of them takes."""

    workload: Workload
    counts: Counts
    share: PodShare

    def pods(self, scale: str, nodes: int) -> int:
        """How many pods there are at the `floor` or the `ceiling`, on so many nodes."""
        if self.counts.per_node:
            return nodes
        return self.counts.floor if scale == "floor" else self.counts.ceiling


class Survey(msgspec.Struct, frozen=True):
    """All workloads of an inventory, in its order, and all volumes."""

    demands: tuple[Demand, ...]
    volumes: tuple[Volumes, ...]
    shuns: tuple[frozenset[int], ...]

    def groups(self, scale: str) -> list[Group]:
        """The pods to be placed, without agents."""
        return [
            Group(number, one.pods(scale, 0), one.share.requests, self.shuns[number])
            for number, one in enumerate(self.demands)
            if not one.counts.per_node
        ]

    @property
    def agents(self) -> list[Group]:
        """The pods that are on every node."""
        return [
            Group(number, 1, one.share.requests)
            for number, one in enumerate(self.demands)
            if one.counts.per_node
        ]

    def total(self, side: str, scale: str, nodes: int) -> Amounts:
        """All `requests` or `limits` at the floor or the ceiling, on so many nodes."""
        total = Amounts()
        for one in self.demands:
            amounts = one.share.requests if side == "requests" else one.share.limits
            total = total + amounts.times(one.pods(scale, nodes))
        return total

    def needed(self, scale: str, shape: Shape, waiting: bool = False) -> int | None:
        """The fewest nodes of a shape that hold the platform; None where a pod is too large. With
        `waiting`, pods that must be apart may wait for a node of their own."""
        return nodes_needed(self.groups(scale), self.agents, room_of(shape), waiting)

    def on(self, scale: str, shape: Shape, nodes: int) -> Packing:
        """The platform on so many nodes of a shape."""
        return pack(self.groups(scale), self.agents, [room_of(shape)] * nodes)


class LiveNodes(msgspec.Struct, frozen=True):
    """The platform at its floor on the nodes that there are."""

    nodes: tuple[Node, ...]
    """Those that are ready and not cordoned."""
    rooms: tuple[Room, ...]
    whole: Packing
    losses: tuple[tuple[Node, Packing], ...]
    """Without one node, for each kind of node once."""


def survey(inventory: Inventory) -> Survey:
    """Surveys an inventory. Pods that stand in for their owner's are counted at the owner."""
    workloads = [w for w in inventory.workloads if w not in inventory.strays]
    counts = {
        workload: counts_of(
            workload,
            inventory.replicas[workload],
            next(iter(inventory.autoscalers_of.get(workload, ())), None),
        )
        for workload in workloads
    }
    labels: Mapping[str, Mapping[str, object]] = {
        name: {} if ref is None else labels_of(inventory.resources[ref].body.get("metadata"))
        for name, ref in inventory.namespaces.items()
    }
    return Survey(
        demands=tuple(Demand(w, counts[w], share_of(w)) for w in workloads),
        volumes=tuple(volumes_of(inventory, counts)),
        shuns=tuple(kept_apart(workloads, labels)),
    )


def on_live_nodes(inventory: Inventory, found: Survey) -> LiveNodes | None:
    """The platform at its floor on the nodes of a running cluster; None where there are none to be
    seen."""
    if inventory.running is None or inventory.running.nodes is None:
        return None
    nodes = [n for n in inventory.running.nodes if n.ready and not n.unschedulable]
    rooms = [_room(inventory, node) for node in nodes]
    losses: dict[bytes, tuple[Node, Packing]] = {}
    for lost, node in enumerate(nodes):
        # Nodes that differ in nothing that pods ask for are lost alike, but for their own names.
        labels = {key: value for key, value in node.labels.items() if key != _HOSTNAME}
        kind = msgspec.json.encode([rooms[lost], labels, node.taints], order="deterministic")
        if kind not in losses:
            rest = [n for number, n in enumerate(nodes) if number != lost]
            left = [r for number, r in enumerate(rooms) if number != lost]
            losses[kind] = (node, _on(found, rest, left))
    return LiveNodes(tuple(nodes), tuple(rooms), _on(found, nodes, rooms), tuple(losses.values()))


def _on(found: Survey, nodes: Sequence[Node], rooms: Sequence[Room]) -> Packing:
    numbers = {node.name: number for number, node in enumerate(nodes)}

    def placed(group: Group) -> Group:
        spec = found.demands[group.number].workload.spec
        allowed = frozenset(numbers[node.name] for node in nodes_for(nodes, spec))
        return msgspec.structs.replace(group, allowed=allowed)

    return pack(
        [placed(g) for g in found.groups("floor")], [placed(g) for g in found.agents], rooms
    )


def _room(inventory: Inventory, node: Node) -> Room:
    pods = number(dig(inventory.resources[node.ref].body, "status", "allocatable", "pods"))
    return Room(Amounts(node.cpu or 0, node.memory or 0), _MANY_PODS if pods is None else int(pods))
