"""What a workload may exchange with addresses outside of the cluster, and with pods that are not
in the inventory but that a policy means all the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import msgspec

from auditor.inventory.connections.addresses import ALL_ADDRESSES
from auditor.inventory.connections.openings import INGRESS, PodPeer
from auditor.inventory.connections.ports import ALL_PORTS, union_of_ports
from auditor.inventory.connections.ranges import NONE, Ranges, normal
from auditor.inventory.connections.reach import Reach
from auditor.inventory.network import NAMESPACE_LABEL
from auditor.inventory.selectors import NOTHING, Requirement, Selector
from auditor.inventory.workloads import Workload


def with_addresses(reach: Reach, workload: Workload, direction: str) -> list[tuple[Ranges, Ranges]]:
    """All addresses, in parts by the ports that are allowed with them: (addresses, ports), in the
    order of the addresses. Names of ports mean nothing at an address."""
    side = reach.side(workload, direction)
    if not side.isolated:
        return [(ALL_ADDRESSES, ALL_PORTS)]
    named = reach.named_ports(workload) if direction == INGRESS else {}
    given = [
        (ALL_ADDRESSES if o.everyone else o.addresses, o.ports.of(named))
        for o in side.openings
        if o.everyone or o.addresses
    ]
    return _parts(given)


def _parts(given: Sequence[tuple[Ranges, Ranges]]) -> list[tuple[Ranges, Ranges]]:
    """Overlapping sets of addresses as disjoint ones, by their ports."""
    events: dict[int, list[tuple[int, bool]]] = {}
    for number, (ranges, _) in enumerate(given):
        for first, last in ranges:
            events.setdefault(first, []).append((number, True))
            events.setdefault(last + 1, []).append((number, False))
    by_members: dict[frozenset[int], list[tuple[int, int]]] = {}
    for start, end in ALL_ADDRESSES:
        members: set[int] = set()
        cuts = sorted({start, end + 1, *(cut for cut in events if start <= cut <= end + 1)})
        for cut, following in pairwise(cuts):
            for number, begins in events.get(cut, ()):
                if begins:
                    members.add(number)
                else:
                    members.discard(number)
            by_members.setdefault(frozenset(members), []).append((cut, following - 1))
    by_ports: dict[Ranges, list[tuple[int, int]]] = {}
    for some, found in by_members.items():
        ports = union_of_ports([given[number][1] for number in some]) if some else NONE
        by_ports.setdefault(ports, []).extend(found)
    return sorted((normal(found), ports) for ports, found in by_ports.items())


class Strangers(msgspec.Struct, frozen=True):
    """Pods that are not in the inventory and that a peer means: those of a namespace with these
    labels, or of any namespace that the selector means where no name is known."""

    namespace: str
    """Empty where no name is known."""
    namespaces: Selector
    pods: Selector


def strangers(reach: Reach, peer: PodPeer) -> Iterator[Strangers]:
    """The pods that a peer may mean beyond the inventory.

    A namespace whose workloads are in the inventory holds no others. A selector that a namespace
    of the inventory satisfies by its labels means that one; one that asks for no label at all means
    every namespace there will ever be.
    """
    selector = peer.namespaces
    if selector is None or selector.requirements is None or peer.pods == NOTHING:
        return
    held = reach.names
    names = _names(selector.requirements)
    if names is None and _asks(selector.requirements):
        names = [n for n, labels in reach.namespaces.items() if selector.matches(labels)] or None
    if names is None:
        yield Strangers("", selector, peer.pods)
        return
    for name in names:
        declared = reach.declared.get(name) is not None
        if name not in held and (not declared or selector.matches(reach.namespaces[name])):
            yield Strangers(name, selector, peer.pods)


def _names(requirements: Sequence[Requirement]) -> list[str] | None:
    """The names that a namespace can have; None where the selector asks for none."""
    for one in requirements:
        if one.key == NAMESPACE_LABEL and one.operator == "In":
            return sorted(one.values)
    return None


def _asks(requirements: Sequence[Requirement]) -> bool:
    """Whether a namespace has to have some label, other than the one that all have."""
    return any(
        one.operator == "In" or (one.operator == "Exists" and one.key != NAMESPACE_LABEL)
        for one in requirements
    )
