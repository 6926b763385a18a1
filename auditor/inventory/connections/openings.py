"""The rules of a policy, taken apart: each opening is one peer of one rule with the rule's ports.

Source: networking.k8s.io/v1 NetworkPolicyIngressRule, NetworkPolicyEgressRule, NetworkPolicyPeer.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from auditor.inventory.connections.addresses import parse_block
from auditor.inventory.connections.ports import PortRule, parse_ports
from auditor.inventory.connections.ranges import NONE, Ranges
from auditor.inventory.fields import mapping, sequence
from auditor.inventory.network import Policy
from auditor.inventory.selectors import EVERYTHING, Selector, parse_selector
from auditor.model import JSON, Path

INGRESS, EGRESS = "ingress", "egress"
_PEERS = {INGRESS: "from", EGRESS: "to"}
_TYPES = {INGRESS: "Ingress", EGRESS: "Egress"}


class PodPeer(msgspec.Struct, frozen=True):
    """Pods by namespace and labels. `home` is the policy's own namespace where the peer names
    none; `namespaces` is the selector where it does."""

    home: str
    namespaces: Selector | None
    pods: Selector


class Opening(msgspec.Struct, frozen=True, eq=False):
    """One peer of one rule: pods, or addresses, or everyone if the rule names no peer."""

    policy: Policy
    direction: str
    rule: Path
    """Where the rule stands in the policy."""
    path: Path
    """Where the peer stands; the rule itself if it names none."""
    ports: PortRule
    pods: PodPeer | None = None
    addresses: Ranges = NONE
    given: JSON = None
    """The ipBlock that says so."""
    everyone: bool = False


def isolates(policy: Policy, direction: str) -> bool:
    """Whether the pods that a policy selects are isolated in the direction."""
    return _TYPES[direction] in policy.document["types"]


def openings(policy: Policy, direction: str) -> Iterator[Opening]:
    """What a policy allows in a direction; nothing if it is not of that type, whatever rules it
    has."""
    if not isolates(policy, direction):
        return
    for index, given in enumerate(policy.document[direction]):
        # `- {}` and a dash with nothing behind it allow everything; other values are rejected.
        if given is None or isinstance(given, dict):
            rule: Path = ("spec", direction, index)
            yield from _rule(policy, direction, rule, mapping(given))


def _rule(policy: Policy, direction: str, at: Path, rule: JSON) -> Iterator[Opening]:
    ports, field = parse_ports(rule.get("ports")), _PEERS[direction]
    peers = rule.get(field)
    if peers is None or peers == []:
        yield Opening(policy, direction, at, at, ports, everyone=True)
        return
    for index, given in enumerate(sequence(peers)):
        peer, path = mapping(given), (*at, field, index)
        block = peer.get("ipBlock")
        namespaces, pods = peer.get("namespaceSelector"), peer.get("podSelector")
        if block is not None:
            yield Opening(
                policy, direction, at, path, ports, addresses=parse_block(block), given=block
            )
        elif namespaces is not None or pods is not None:
            selected = PodPeer(
                home=policy.resource.namespace if namespaces is None else "",
                namespaces=None if namespaces is None else parse_selector(namespaces),
                pods=EVERYTHING if pods is None else parse_selector(pods),
            )
            yield Opening(policy, direction, at, path, ports, pods=selected)
