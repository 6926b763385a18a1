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

_BLOCK = 32
"""Nodes that are passed over together where all of them are full."""


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
    node because they must be apart may wait. None where there is no such number: a pod is too large
    for a node, or must not be beside an agent that is on all of them."""
    counts = [_opened(order, agents, room) for order in _orders(groups, room)]
    enough = min((count for count in counts if count is not None), default=None)
    if enough is None or not waiting or not any(group.shuns for group in groups):
        return enough
    low, high = 1, enough
    while low < high:
        middle = (low + high) // 2
        if pack(groups, agents, [room] * middle).lacking:
            low = middle + 1
        else:
            high = middle
    return high


def _opened(order: Sequence[Group], agents: Sequence[Group], room: Room) -> int | None:
    """How many nodes there are when each pod that fits on none of them opens another."""
    with_agents = _Nodes([room])
    if with_agents.place_agents(agents):
        return None
    empty = Room(Amounts(with_agents.cpu[0], with_agents.memory[0]), with_agents.pods[0])
    beside = frozenset(agent.number for agent in agents)
    nodes = _Nodes([])
    for group in order:
        left, _ = nodes.place(group, group.count)
        if not left:
            continue
        single = _fits(group.share, empty.amounts.cpu, empty.amounts.memory, empty.pods)
        single = 1 if single and group.number in group.shuns else single
        if not single or not group.shuns.isdisjoint(beside):
            return None
        nodes.add([empty] * -(-left // single))
        left, _ = nodes.place(group, left)
        assert not left
    return max(len(nodes.cpu), 1)


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


def _place(order: Sequence[Group], agents: Sequence[Group], rooms: Sequence[Room]) -> Packing:
    nodes = _Nodes(rooms)
    lacking = nodes.place_agents(agents)
    waiting: dict[int, int] = {}
    for group in order:
        left, refused = nodes.place(group, group.count)
        if left and refused:
            waiting[group.number] = left
        elif left:
            lacking[group.number] = left
    return Packing(
        nodes=len(rooms),
        used=tuple(
            Amounts(room.amounts.cpu - cpu, room.amounts.memory - memory)
            for room, cpu, memory in zip(rooms, nodes.cpu, nodes.memory, strict=True)
        ),
        lacking=dict(sorted(lacking.items())),
        waiting=dict(sorted(waiting.items())),
    )


def _fits(share: Amounts, cpu: float, memory: float, pods: int) -> int:
    """How many such pods there is room for."""
    fits = pods
    if share.cpu > 0:
        fits = min(fits, int(cpu // share.cpu))
    if share.memory > 0:
        fits = min(fits, int(memory // share.memory))
    return max(fits, 0)


class _Nodes:
    """What is free on each node, and whose pods it holds. Nodes stand in blocks with the most that
    any of them has free, so that the full ones are passed over together."""

    def __init__(self, rooms: Sequence[Room]) -> None:
        self.cpu: list[float] = []
        self.memory: list[float] = []
        self.pods: list[int] = []
        self._holds: list[set[int]] = []
        self._most: list[tuple[float, float]] = []
        self.add(rooms)

    def add(self, rooms: Sequence[Room]) -> None:
        """More nodes, after those that are there."""
        first = len(self.cpu) // _BLOCK
        self.cpu += [room.amounts.cpu for room in rooms]
        self.memory += [room.amounts.memory for room in rooms]
        self.pods += [room.pods for room in rooms]
        self._holds += [set() for _ in rooms]
        blocks = -(-len(self.cpu) // _BLOCK)
        self._most += [(0.0, 0.0)] * (blocks - len(self._most))
        for block in range(first, blocks):
            self._measure(block)

    def place_agents(self, agents: Sequence[Group]) -> dict[int, int]:
        """Puts a pod of each agent on every node that it may be on; on how many there was no room,
        by agent."""
        lacking: dict[int, int] = {}
        for agent in agents:
            for number in range(len(self.cpu)):
                if agent.allowed is not None and number not in agent.allowed:
                    continue
                if self._room(agent.share, number):
                    self._take(agent, number, 1)
                else:
                    lacking[agent.number] = lacking.get(agent.number, 0) + 1
        return lacking

    def place(self, group: Group, count: int) -> tuple[int, bool]:
        """Places so many pods, each on the first node that has room; how many are left over, and
        whether some node had room for them but held pods that they must not be with."""
        left, refused = count, False
        alone = group.number in group.shuns
        for block, (cpu, memory) in enumerate(self._most):
            if group.share.cpu > cpu or group.share.memory > memory:
                continue
            start = block * _BLOCK
            for number in range(start, min(start + _BLOCK, len(self.cpu))):
                if not left:
                    return 0, refused
                if group.allowed is not None and number not in group.allowed:
                    continue
                fits = self._room(group.share, number)
                if not fits:
                    continue
                if group.shuns and not group.shuns.isdisjoint(self._holds[number]):
                    refused = True
                    continue
                taken = 1 if alone else min(fits, left)
                refused = refused or (alone and fits > 1)
                self._take(group, number, taken)
                left -= taken
        return left, refused

    def _room(self, share: Amounts, number: int) -> int:
        return _fits(share, self.cpu[number], self.memory[number], self.pods[number])

    def _take(self, group: Group, number: int, count: int) -> None:
        self.cpu[number] -= group.share.cpu * count
        self.memory[number] -= group.share.memory * count
        self.pods[number] -= count
        self._holds[number].add(group.number)
        self._measure(number // _BLOCK)

    def _measure(self, block: int) -> None:
        part = slice(block * _BLOCK, (block + 1) * _BLOCK)
        open_to_pods = [
            (cpu, memory)
            for cpu, memory, pods in zip(
                self.cpu[part], self.memory[part], self.pods[part], strict=True
            )
            if pods
        ]
        self._most[block] = (
            max((cpu for cpu, _ in open_to_pods), default=-1.0),
            max((memory for _, memory in open_to_pods), default=-1.0),
        )
