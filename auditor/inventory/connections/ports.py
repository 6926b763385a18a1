"""Sets of ports over TCP, UDP and SCTP.

Each protocol has its own stretch of the number line, so that one set of ranges holds all three.
Source: networking.k8s.io/v1 NetworkPolicyPort.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

from auditor.inventory.connections.ranges import NONE, Ranges, normal
from auditor.inventory.fields import mapping, sequence, text, whole
from auditor.model import JSON

PROTOCOLS = ("TCP", "UDP", "SCTP")
_STRETCH = 1 << 17
"""Wider than the ports of a protocol, so that those of two never touch."""
_LAST = 65535

NamedPorts = Mapping[tuple[str, str], Ranges]
"""The ports of a pod by protocol and name."""


def ports(protocol: str, first: int, last: int) -> Ranges:
    """The ports of a protocol from `first` to `last`; those beyond 1 to 65535 do not exist."""
    start = PROTOCOLS.index(protocol) * _STRETCH
    first, last = max(first, 1), min(last, _LAST)
    return ((start + first, start + last),) if first <= last else NONE


ALL_PORTS: Ranges = normal(r for p in PROTOCOLS for r in ports(p, 1, _LAST))


class PortEntry(msgspec.Struct, frozen=True):
    """One entry of a rule's ports: by number, or by the name that the pod that is connected to
    gives one of its ports."""

    index: int
    """Where it stands in the rule's list."""
    field: str
    """Which of its fields decides: endPort, port, or none where it means a whole protocol."""
    protocol: str
    numbers: Ranges
    name: str = ""

    def of(self, named: NamedPorts) -> Ranges:
        """The ports that the entry means on a pod with these names."""
        return named.get((self.protocol, self.name), NONE) if self.name else self.numbers


class PortRule(msgspec.Struct, frozen=True):
    """The ports of one rule. Without entries that can be used it allows nothing; `every` says that
    it names none at all and allows everything."""

    entries: tuple[PortEntry, ...]
    every: bool = False

    def of(self, named: NamedPorts) -> Ranges:
        """The ports that the rule means on a pod with these names."""
        if self.every:
            return ALL_PORTS
        if len(self.entries) == 1:
            return self.entries[0].of(named)
        return normal(r for entry in self.entries for r in entry.of(named))


EVERY_PORT = PortRule((), every=True)


def parse_ports(value: JSON) -> PortRule:
    """The `ports` of a rule: none given means every port. An entry that the API server would
    reject allows nothing."""
    if value is None or value == []:
        return EVERY_PORT
    found = (_entry(index, entry) for index, entry in enumerate(sequence(value)))
    return PortRule(tuple(entry for entry in found if entry is not None))


def _entry(index: int, value: JSON) -> PortEntry | None:
    port = mapping(value)
    protocol, given, end = port.get("protocol") or "TCP", port.get("port"), port.get("endPort")
    if protocol not in PROTOCOLS or not (value is None or isinstance(value, dict)):
        return None
    if given is None:
        return PortEntry(index, "", protocol, ports(protocol, 1, _LAST))
    first = whole(given)
    if first is not None:
        last = first if end is None else whole(end)
        field = "port" if end is None else "endPort"
        if last is None:
            return None
        return PortEntry(index, field, protocol, ports(protocol, first, last))
    name = text(given)
    return PortEntry(index, "port", protocol, NONE, name) if name and end is None else None


def named_ports(spec: Mapping[str, JSON]) -> NamedPorts:
    """The names that a pod gives its ports. Init containers count only if they stay: the others
    have gone when the pod is ready."""
    found: dict[tuple[str, str], Ranges] = {}
    staying = [
        container
        for container in sequence(spec.get("initContainers"))
        if mapping(container).get("restartPolicy") == "Always"
    ]
    for container in (*sequence(spec.get("containers")), *staying):
        for entry in sequence(mapping(container).get("ports")):
            port = mapping(entry)
            name, protocol = text(port.get("name")), port.get("protocol") or "TCP"
            number = whole(port.get("containerPort"))
            if name and number is not None and protocol in PROTOCOLS:
                key = (protocol, name)
                found[key] = normal((*found.get(key, NONE), *ports(protocol, number, number)))
    return found


def split_ports(ranges: Ranges) -> Iterator[tuple[str, int, int]]:
    """The ranges as (protocol, first, last)."""
    for first, last in ranges:
        number, start = divmod(first, _STRETCH)
        yield PROTOCOLS[number], start, last - number * _STRETCH


@lru_cache(maxsize=4096)
def ports_document(ranges: Ranges) -> Sequence[Mapping[str, JSON]]:
    """What rules see of a set of ports."""
    return [{"protocol": p, "from": first, "to": last} for p, first, last in split_ports(ranges)]


def ports_in_words(ranges: Ranges) -> str:
    """`TCP 80,8080-8090, UDP 53`, or `all ports`."""
    if ranges == ALL_PORTS:
        return "all ports"
    by_protocol: dict[str, list[str]] = {}
    for protocol, first, last in split_ports(ranges):
        shown = str(first) if first == last else f"{first}-{last}"
        by_protocol.setdefault(protocol, []).append("all" if last - first == 65534 else shown)
    return ", ".join(f"{name} {','.join(shown)}" for name, shown in by_protocol.items())


def union_of_ports(rules: Sequence[Ranges]) -> Ranges:
    """What any of several sets holds."""
    return normal(r for ranges in rules for r in ranges)
