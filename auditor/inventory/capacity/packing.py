"""Which pods fit on which nodes: first-fit decreasing on CPU and memory.

Agents (DaemonSets) are on every node before anything else. The pods of a workload are alike, so
that they are placed by the number and not one by one. What it says fits, fits; a cleverer placement
may need a node less. Not modelled: zones, ports, volumes that are tied to a zone, preferences.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from auditor.inventory.capacity.nodes import Room
from auditor.inventory.capacity.pods import Amounts


class Group(msgspec.Struct, frozen=True):
    """Pods that are alike."""

    number: int
    """The workload's."""
    count: int
    share: Amounts
    """What each of them requests."""
    shuns: frozenset[int] = frozenset()
    """The workloads whose pods must not be on the same node."""
    allowed: frozenset[int] | None = None
    """The nodes that they may be on, by number; None for all."""


class Packing(msgspec.Struct, frozen=True):
    """A placement: what is left over."""

    nodes: int
    used: tuple[Amounts, ...]
    """What is requested on each node."""
    lacking: dict[int, int]
    """By workload: the pods for which no node has room."""
    waiting: dict[int, int]
    """By workload: the pods for which there is room only beside pods that they must not be with."""

    @property
    def complete(self) -> bool:
        """Whether every pod has its place."""
        return not self.lacking and not self.waiting


class _Node(msgspec.Struct):
    room: Amounts
    pods: int
    used: Amounts
    holds: set[int]

    def fits(self, share: Amounts) -> int:
        """How many more such pods it has room for."""
        fits = self.pods
        if share.cpu > 0:
            fits = min(fits, int((self.room.cpu - self.used.cpu) // share.cpu))
        if share.memory > 0:
            fits = min(fits, int((self.room.memory - self.used.memory) // share.memory))
        return max(fits, 0)

    def take(self, group: Group, count: int) -> None:
        self.used = self.used + group.share.times(count)
        self.pods -= count
        self.holds.add(group.number)


def pack(groups: Sequence[Group], agents: Sequence[Group], rooms: Sequence[Room]) -> Packing:
    """Places the pods on these nodes. Of two orders (the largest pods first, and before them those
    that must be apart) the one that leaves less over counts."""
    best: Packing | None = None
    for order in _orders(groups, rooms[0] if rooms else Room(Amounts(), 0)):
        found = _place(order, agents, rooms)
        if found.complete:
            return found
        if best is None or _left(found) < _left(best):
            best = found
    assert best is not None
    return best


def nodes_needed(
    groups: Sequence[Group], agents: Sequence[Group], room: Room, waiting: bool
) -> int | None:
    """The fewest nodes of one kind that hold the pods; with `waiting`, pods that only want another
    node because they must be apart may wait. None where a pod is too large for any."""
    single = pack([], agents, [room])
    if single.lacking:
        return None
    empty = _nodes(agents, [room])[0]
    if any(group.count and not empty.fits(group.share) for group in groups):
        return None
    total = sum((group.share.times(group.count).cpu for group in groups), 0.0)
    memory = sum((group.share.times(group.count).memory for group in groups), 0.0)
    pods = sum(group.count for group in groups)
    free = Amounts(room.amounts.cpu - empty.used.cpu, room.amounts.memory - empty.used.memory)
    count = max(_parts(total, free.cpu), _parts(memory, free.memory), _parts(pods, empty.pods), 1)
    while count <= pods + 1:
        found = pack(groups, agents, [room] * count)
        if not found.lacking and (waiting or not found.waiting):
            return count
        # Each further node takes at least one of the pods that are left over.
        count += max(1, _step(found, groups, empty))
    return None


def _step(found: Packing, groups: Sequence[Group], empty: _Node) -> int:
    """How many nodes are certainly still wanting."""
    by_number = {group.number: group for group in groups}
    left = Amounts()
    for number, count in found.lacking.items():
        left = left + by_number[number].share.times(count)
    free = Amounts(empty.room.cpu - empty.used.cpu, empty.room.memory - empty.used.memory)
    return max(_parts(left.cpu, free.cpu), _parts(left.memory, free.memory)) // 2


def _parts(amount: float, size: float) -> int:
    return int(-(-amount // size)) if size > 0 and amount > 0 else 0


def _left(packing: Packing) -> tuple[int, int]:
    return (sum(packing.lacking.values()), sum(packing.waiting.values()))


def _orders(groups: Sequence[Group], room: Room) -> list[list[Group]]:
    cpu, memory = max(room.amounts.cpu, 1.0), max(room.amounts.memory, 1.0)

    def size(group: Group) -> tuple[float, int]:
        return (-max(group.share.cpu / cpu, group.share.memory / memory), group.number)

    by_size = sorted((group for group in groups if group.count), key=size)
    if not any(group.shuns for group in by_size):
        return [by_size]
    return [sorted(by_size, key=lambda group: not group.shuns), by_size]


def _nodes(agents: Sequence[Group], rooms: Sequence[Room]) -> list[_Node]:
    nodes = [_Node(room.amounts, room.pods, Amounts(), set()) for room in rooms]
    for agent in agents:
        for number, node in enumerate(nodes):
            if (agent.allowed is None or number in agent.allowed) and node.fits(agent.share):
                node.take(agent, 1)
    return nodes


def _place(order: Sequence[Group], agents: Sequence[Group], rooms: Sequence[Room]) -> Packing:
    nodes = _nodes(agents, rooms)
    lacking: dict[int, int] = {}
    waiting: dict[int, int] = {}
    for agent in agents:
        meant = len(nodes) if agent.allowed is None else len(agent.allowed)
        there = sum(agent.number in node.holds for node in nodes)
        if there < meant:
            lacking[agent.number] = meant - there
    for group in order:
        left = group.count
        alone = group.number in group.shuns
        refused = 0
        for number, node in enumerate(nodes):
            if not left:
                break
            if group.allowed is not None and number not in group.allowed:
                continue
            fits = min(node.fits(group.share), left)
            if fits and group.shuns and not group.shuns.isdisjoint(node.holds):
                refused += 1
            elif fits:
                taken = 1 if alone else fits
                node.take(group, taken)
                left -= taken
                refused += alone and bool(node.fits(group.share))
        if left and refused:
            waiting[group.number] = left
        elif left:
            lacking[group.number] = lacking.get(group.number, 0) + left
    return Packing(
        nodes=len(nodes),
        used=tuple(node.used for node in nodes),
        lacking=dict(sorted(lacking.items())),
        waiting=dict(sorted(waiting.items())),
    )
