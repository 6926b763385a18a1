"""All allowed connections in few rows.

Workloads that no policy tells apart as callers are one class, and those that none tells apart as
what is called are another; sets of caller classes are the bits of a number. So the work grows with
the classes and the openings, not with the pairs of pods.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from auditor.inventory.connections.openings import EGRESS, INGRESS, Opening, PodPeer
from auditor.inventory.connections.outside import Strangers, strangers, with_addresses
from auditor.inventory.connections.ports import ALL_PORTS, NamedPorts, union_of_ports
from auditor.inventory.connections.ranges import NONE, Ranges, intersection, union
from auditor.inventory.connections.reach import Reach
from auditor.inventory.selectors import EVERYTHING
from auditor.inventory.workloads import Workload

Workloads = tuple[Workload, ...]

ANY_POD = Strangers("", EVERYTHING, EVERYTHING)


class Addresses(msgspec.Struct, frozen=True):
    """Addresses outside of the cluster, as one end of a connection."""

    ranges: Ranges


End = Workloads | Strangers | Addresses
"""Workloads, pods that are not in the inventory, or addresses."""


class Row(msgspec.Struct, frozen=True):
    """Each of `source` may connect to each of `target` on these ports of the target. Where both
    hold the same workload, its pods may connect to each other."""

    source: End
    target: End
    ports: Ranges


def connection_rows(reach: Reach) -> list[Row]:
    """Every allowed connection between workloads, and between workloads and the outside."""
    return [*_Pairs(reach).rows(), *_outside(reach)]


class _Meant(msgspec.Struct, frozen=True):
    """The openings of one direction by the peers that they name, each peer once: a `{}` in every
    namespace is one peer. `None` stands for everyone."""

    peers: tuple[tuple[Opening, ...], ...]
    of: dict[Workload, tuple[int, ...]]
    """Which of the peers mean each workload."""


class _Pairs:
    """Connections between the workloads of the inventory."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._order = {workload: number for number, workload in enumerate(reach.workloads)}
        self._meant = {d: _meant(reach, d) for d in (INGRESS, EGRESS)}
        self._sources = _classes(reach.workloads, self._as_source)
        self._bit_of = {w: 1 << n for n, members in enumerate(self._sources) for w in members}
        self._all = (1 << len(self._sources)) - 1
        self._free = 0
        self._having: dict[int, int] = {}
        """The callers that have an opening of egress, by its id."""
        for number, members in enumerate(self._sources):
            side = reach.side(members[0], EGRESS)
            if not side.isolated:
                self._free |= 1 << number
            for opening in side.openings:
                self._having[id(opening)] = self._having.get(id(opening), 0) | 1 << number
        self._masks: dict[PodPeer | None, int] = {None: 0}
        self._atoms: dict[int, dict[Ranges, int]] = {}

    def rows(self) -> Iterator[Row]:
        """Targets that the same callers reach on the same ports share a row."""
        found: dict[tuple[int, Ranges], list[Workload]] = {}
        for members in _classes(self._reach.workloads, self._as_target):
            for ports, mask in self._callers(members[0]).items():
                found.setdefault((mask, ports), []).extend(members)
        callers = {mask: self._expand(mask) for mask, _ in found}
        for (mask, ports), targets in found.items():
            yield Row(callers[mask], tuple(sorted(targets, key=self._order.__getitem__)), ports)

    def _callers(self, target: Workload) -> dict[Ranges, int]:
        """The callers of a workload by the ports that both ends allow."""
        named = self._reach.named_ports(target)
        side = self._reach.side(target, INGRESS)
        incoming = {ALL_PORTS: self._all}
        if side.isolated:
            incoming = _atoms((o.ports.of(named), self._meaning(o)) for o in side.openings)
        leaving = _atoms(
            (
                (ALL_PORTS, self._free),
                *(
                    part
                    for peer in self._meant[EGRESS].of.get(target, ())
                    for part in self._leaving(peer, named).items()
                ),
            )
        )
        found: dict[Ranges, int] = {}
        for allowed, some in incoming.items():
            for wanted, others in leaving.items():
                both, ports = some & others, intersection(allowed, wanted)
                if both and ports:
                    found[ports] = found.get(ports, 0) | both
        return found

    def _leaving(self, peer: int, named: NamedPorts) -> dict[Ranges, int]:
        """The callers whose egress means a peer, by the ports; worked out once for each peer unless
        ports are given by name."""
        openings = self._meant[EGRESS].peers[peer]
        if peer in self._atoms:
            return self._atoms[peer]
        found = _atoms((o.ports.of(named), self._having.get(id(o), 0)) for o in openings)
        if not any(_names(o) for o in openings):
            self._atoms[peer] = found
        return found

    def _meaning(self, opening: Opening) -> int:
        """The callers that an opening of ingress means."""
        if opening.everyone:
            return self._all
        if opening.pods not in self._masks and opening.pods is not None:
            mask = 0
            for workload in self._reach.selected(opening.pods):
                mask |= self._bit_of[workload]
            self._masks[opening.pods] = mask
        return self._masks[opening.pods]

    def _as_source(self, workload: Workload) -> object:
        """Callers are alike if the same egress is open to them and the same ingress means them."""
        side = self._reach.side(workload, EGRESS)
        own = tuple(id(opening) for opening in side.openings)
        return (side.isolated, own, self._meant[INGRESS].of.get(workload))

    def _as_target(self, workload: Workload) -> object:
        """Targets are alike if the same ingress is open at them, the same egress means them, and
        the names of ports in either mean the same."""
        side, named = self._reach.side(workload, INGRESS), self._reach.named_ports(workload)
        own = tuple((id(opening), _by_name(opening, named)) for opening in side.openings)
        peers = self._meant[EGRESS].of.get(workload, ())
        names = tuple(
            _by_name(opening, named)
            for peer in peers
            for opening in self._meant[EGRESS].peers[peer]
            if _names(opening)
        )
        return (side.isolated, own, peers, names)

    def _expand(self, mask: int) -> Workloads:
        members: list[Workload] = []
        number = 0
        while mask:
            skip = (mask & -mask).bit_length() - 1
            number += skip
            members += self._sources[number]
            mask >>= skip + 1
            number += 1
        return tuple(sorted(members, key=self._order.__getitem__))


def _meant(reach: Reach, direction: str) -> _Meant:
    by_peer: dict[PodPeer | None, list[Opening]] = {}
    for policies in reach.policies_in.values():
        for policy in policies:
            if policy.ref in reach.selecting:
                for opening in reach.openings(policy, direction):
                    if opening.everyone or opening.pods is not None:
                        by_peer.setdefault(opening.pods, []).append(opening)
    of: dict[Workload, list[int]] = {}
    for number, peer in enumerate(by_peer):
        for workload in reach.workloads if peer is None else reach.selected(peer):
            of.setdefault(workload, []).append(number)
    return _Meant(
        tuple(tuple(openings) for openings in by_peer.values()),
        {workload: tuple(numbers) for workload, numbers in of.items()},
    )


def _names(opening: Opening) -> bool:
    return any(entry.name for entry in opening.ports.entries)


def _by_name(opening: Opening, named: NamedPorts) -> Ranges:
    return opening.ports.of(named) if _names(opening) else NONE


def _classes(
    workloads: Iterable[Workload], key: Callable[[Workload], object]
) -> list[list[Workload]]:
    classes: dict[object, list[Workload]] = {}
    for workload in workloads:
        classes.setdefault(key(workload), []).append(workload)
    return list(classes.values())


def _atoms(given: Iterable[tuple[Ranges, int]]) -> dict[Ranges, int]:
    """Each caller once, under all of its ports together."""
    found: dict[Ranges, int] = {}
    for ports, mask in given:
        if not mask or not ports:
            continue
        left, changed = mask, dict(found)
        for known, some in found.items():
            both = some & mask
            if both:
                left &= ~both
                together = union(known, ports)
                if together != known:
                    changed[known] &= ~both
                    changed[together] = changed.get(together, 0) | both
        if left:
            changed[ports] = changed.get(ports, 0) | left
        found = {known: some for known, some in changed.items() if some}
    return found


def _outside(reach: Reach) -> Iterator[Row]:
    """Connections with addresses and with pods that are not in the inventory. Workloads that may do
    the same share a row."""
    for direction in (INGRESS, EGRESS):
        found: dict[tuple[Strangers | Addresses, Ranges], list[Workload]] = {}
        known: dict[object, list[tuple[Strangers | Addresses, Ranges]]] = {}
        for workload in reach.workloads:
            side = reach.side(workload, direction)
            named = reach.named_ports(workload) if direction == INGRESS else {}
            key = (side.isolated, *((id(o), _by_name(o, named)) for o in side.openings))
            if key not in known:
                known[key] = list(_ends(reach, workload, direction))
            for end in known[key]:
                found.setdefault(end, []).append(workload)
        for (outside, ports), workloads in found.items():
            group = tuple(workloads)
            incoming = direction == INGRESS
            yield Row(outside, group, ports) if incoming else Row(group, outside, ports)


def _ends(
    reach: Reach, workload: Workload, direction: str
) -> Iterator[tuple[Strangers | Addresses, Ranges]]:
    """What is outside of the inventory, and the ports. Of ports that only have a name nobody knows
    which they are at a stranger."""
    for part, ports in with_addresses(reach, workload, direction):
        if ports:
            yield Addresses(part), ports
    side = reach.side(workload, direction)
    if not side.isolated:
        yield ANY_POD, ALL_PORTS
        return
    own = reach.named_ports(workload) if direction == INGRESS else {}
    found: dict[Strangers, list[Ranges]] = {}
    for opening in side.openings:
        ends = [ANY_POD] if opening.everyone else []
        if opening.pods is not None:
            ends += strangers(reach, opening.pods)
        for end in ends:
            if ports := opening.ports.of(own):
                found.setdefault(end, []).append(ports)
    for end, all_ports in found.items():
        yield end, union_of_ports(all_ports)
