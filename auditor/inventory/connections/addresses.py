"""Sets of IPv4 and IPv6 addresses, on one number line: IPv6 stands behind IPv4 with a gap.

Source: networking.k8s.io/v1 IPBlock; RFC 6890 and the IANA special-purpose address registries for
what is no address of the Internet.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from ipaddress import (
    IPv4Address,
    IPv6Address,
    ip_network,
    summarize_address_range,
)

from auditor.inventory.connections.ranges import (
    NONE,
    Ranges,
    difference,
    intersection,
    normal,
    size,
)
from auditor.inventory.fields import mapping, sequence, text
from auditor.model import JSON

_IPV4 = (0, (1 << 32) - 1)
_IPV6_START = 1 << 40
ALL_IPV4: Ranges = (_IPV4,)
ALL_ADDRESSES: Ranges = (_IPV4, (_IPV6_START, _IPV6_START + (1 << 128) - 1))


@lru_cache(maxsize=4096)
def addresses(cidr: str) -> Ranges:
    """The addresses of a CIDR; none if it is not one, which the API server would reject."""
    try:
        network = ip_network(cidr, strict=False)
    except ValueError:
        return NONE
    start = 0 if network.version == 4 else _IPV6_START
    return ((start + int(network.network_address), start + int(network.broadcast_address)),)


def parse_block(value: JSON) -> Ranges:
    """The addresses of an ipBlock, less its exceptions."""
    block = mapping(value)
    if "/" not in text(block.get("cidr")):
        return NONE
    excepted = _all_of(*(text(one) for one in sequence(block.get("except"))))
    return difference(addresses(text(block.get("cidr"))), excepted)


_SPECIAL_IPV4 = (
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
)
_SPECIAL_IPV6 = ("2001:db8::/32", "3fff::/20")
_GLOBAL_IPV6 = ("64:ff9b::/96", "2000::/3")
"""Unicast, and the way to IPv4 through a translator."""


def _all_of(*cidrs: str) -> Ranges:
    return normal(r for cidr in cidrs for r in addresses(cidr))


_INTERNET = difference(_all_of("0.0.0.0/0", *_GLOBAL_IPV6), _all_of(*_SPECIAL_IPV4, *_SPECIAL_IPV6))
_INTERNET_IPV4 = intersection(_INTERNET, ALL_IPV4)


def internet(ranges: Ranges) -> Ranges:
    """Those of the addresses that belong to the Internet."""
    return intersection(ranges, _INTERNET)


def share_of_internet(ranges: Ranges) -> int:
    """How much of the IPv4 Internet the addresses are, in thousandths, rounded down."""
    return 1000 * size(intersection(ranges, _INTERNET_IPV4)) // size(_INTERNET_IPV4)


def spans(ranges: Ranges) -> Iterator[tuple[str, str]]:
    """The ranges as (first address, last address)."""
    for first, last in ranges:
        low, high = _pair(first, last)
        yield str(low), str(high)


@lru_cache(maxsize=4096)
def blocks(ranges: Ranges) -> tuple[str, ...]:
    """The fewest CIDRs that make up the set, in order."""
    return tuple(
        str(network)
        for first, last in ranges
        for network in summarize_address_range(*_pair(first, last))
    )


def _pair(
    first: int, last: int
) -> tuple[IPv4Address, IPv4Address] | tuple[IPv6Address, IPv6Address]:
    if first < _IPV6_START:
        return IPv4Address(first), IPv4Address(last)
    return IPv6Address(first - _IPV6_START), IPv6Address(last - _IPV6_START)
