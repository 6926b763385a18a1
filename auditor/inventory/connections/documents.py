"""What rules see of connections: the openings of the policies of one workload, each with whom it
lets in or out, as policies/README.md describes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.inventory.connections.addresses import (
    ALL_ADDRESSES,
    blocks,
    internet,
    share_of_internet,
)
from auditor.inventory.connections.openings import EGRESS, INGRESS, Opening, PodPeer
from auditor.inventory.connections.outside import strangers, with_addresses
from auditor.inventory.connections.ports import NamedPorts, ports_document
from auditor.inventory.connections.ranges import NONE, Ranges, intersection
from auditor.inventory.connections.reach import Reach, on_host_network
from auditor.inventory.fields import mapping, sequence, text
from auditor.inventory.network import Policy
from auditor.inventory.selectors import Requirement, Selector
from auditor.inventory.workloads import Workload
from auditor.model import JSON

_SHOWN = 100
"""How many workloads are listed for one opening; `more` says how many are not."""

_IDLE = 20
"""How many policies that select nothing are shown to somebody who looks for one."""


def connections_document(reach: Reach, workload: Workload, both: bool = False) -> dict[str, JSON]:
    """What may connect to the pods of a workload, and what they may connect to; `both` adds what
    the other end's policies allow as well."""
    namespace = workload.resource.namespace
    idle = [
        policy
        for policy in reach.policies_in.get(namespace, ())
        if policy.ref not in reach.selecting
    ]
    return {
        "hostNetwork": on_host_network(workload),
        "ingress": _side(reach, workload, INGRESS, both),
        "egress": _side(reach, workload, EGRESS, both),
        "idle": [_idle(reach, workload, policy) for policy in idle[:_IDLE]],
    }


def _side(reach: Reach, workload: Workload, direction: str, both: bool) -> dict[str, JSON]:
    side = reach.side(workload, direction)
    return {
        "isolated": side.isolated,
        "openings": _openings(reach, workload, side.openings, both),
        "addresses": [
            {**_addresses(part), "ports": ports_document(ports)}
            for part, ports in with_addresses(reach, workload, direction)
        ],
    }


def _openings(
    reach: Reach, workload: Workload, found: Sequence[Opening], both: bool = False
) -> list[dict[str, JSON]]:
    return [_opening(reach, workload, opening, both) for opening in found]


def _opening(reach: Reach, workload: Workload, opening: Opening, both: bool) -> dict[str, JSON]:
    incoming = opening.direction == INGRESS
    own: NamedPorts = reach.named_ports(workload) if incoming else {}
    selected = () if opening.pods is None else reach.selected(opening.pods)
    addresses = ALL_ADDRESSES if opening.everyone else opening.addresses
    return {
        "ref": opening.policy.ref,
        "policy": opening.policy.resource.name,
        "rule": list(opening.rule),
        "path": list(opening.path),
        "everyone": opening.everyone,
        "ports": ports_document(opening.ports.of(own)),
        "entries": [
            {
                "path": [
                    *opening.rule,
                    "ports",
                    entry.index,
                    *([entry.field] if entry.field else []),
                ],
                "protocol": entry.protocol,
                "name": entry.name,
                "ports": ports_document(entry.of(own)),
            }
            for entry in opening.ports.entries
        ],
        "pods": None if opening.pods is None else _selectors(opening.pods),
        "workloads": list(_peers(reach, workload, opening, selected[:_SHOWN], both)),
        "more": max(len(selected) - _SHOWN, 0),
        "strangers": []
        if opening.pods is None
        else [
            {
                "namespace": some.namespace,
                "namespaces": _requirements(some.namespaces),
                "pods": _requirements(some.pods),
            }
            for some in strangers(reach, opening.pods)
        ],
        "addresses": {**_addresses(addresses), "words": _words(opening)} if addresses else None,
    }


def _peers(
    reach: Reach, workload: Workload, opening: Opening, others: Sequence[Workload], both: bool
) -> Iterator[dict[str, JSON]]:
    incoming = opening.direction == INGRESS
    own = opening.ports.of(reach.named_ports(workload)) if incoming else NONE
    for other in others:
        ports = own if incoming else opening.ports.of(reach.named_ports(other))
        document = {
            "ref": other.ref,
            "kind": other.resource.kind,
            "namespace": other.resource.namespace,
            "name": other.resource.name,
            "labels": other.labels,
            "ports": ports_document(ports),
        }
        if both:
            source, target = (other, workload) if incoming else (workload, other)
            allowed = intersection(ports, reach.connection(source, target))
            document["both"] = ports_document(allowed)
        yield document


def _selectors(peer: PodPeer) -> dict[str, JSON]:
    return {
        "home": peer.home,
        "namespaces": None if peer.namespaces is None else _requirements(peer.namespaces),
        "pods": _requirements(peer.pods),
    }


def _requirements(selector: Selector) -> list[dict[str, JSON]] | None:
    """None for a selector that the API server would reject, which selects nothing."""
    if selector.requirements is None:
        return None
    return [
        {"key": one.key, "operator": one.operator, "values": sorted(one.values)}
        for one in sorted(selector.requirements, key=_order)
    ]


def _order(requirement: Requirement) -> tuple[str, str, list[str]]:
    return (requirement.key, requirement.operator, sorted(requirement.values))


def _addresses(ranges: Ranges) -> dict[str, JSON]:
    return {
        "blocks": list(blocks(ranges)),
        "internet": bool(internet(ranges)),
        "share": share_of_internet(ranges),
    }


def _words(opening: Opening) -> str:
    """The addresses as the policy writes them."""
    if opening.everyone:
        return "every address"
    block = mapping(opening.given)
    excepted = [text(cidr) for cidr in sequence(block.get("except"))]
    more = f" and {len(excepted) - 3} more" if len(excepted) > 3 else ""
    but = f" without {', '.join(excepted[:3])}{more}" if excepted else ""
    return f"{text(block.get('cidr'))}{but}"


def _idle(reach: Reach, workload: Workload, policy: Policy) -> dict[str, JSON]:
    return {
        "ref": policy.ref,
        "policy": policy.resource.name,
        "lacks": sorted(
            one.key
            for one in policy.selector.requirements or ()
            if one.operator in ("In", "Exists") and one.key not in workload.labels
        ),
        "ingress": _openings(reach, workload, reach.openings(policy, INGRESS)),
        "egress": _openings(reach, workload, reach.openings(policy, EGRESS)),
    }
