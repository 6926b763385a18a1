"""Which pods the peers of policies mean, and what each workload's policies open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from auditor.inventory.connections.openings import (
    EGRESS,
    INGRESS,
    Opening,
    PodPeer,
    isolates,
    openings,
)
from auditor.inventory.connections.ports import ALL_PORTS, NamedPorts, named_ports, union_of_ports
from auditor.inventory.connections.ranges import Ranges, intersection
from auditor.inventory.network import NAMESPACE_LABEL, Policy
from auditor.inventory.selectors import LabelIndex
from auditor.inventory.workloads import Workload
from auditor.model import JSON


class Side(msgspec.Struct, frozen=True, eq=False):
    """What the policies of a workload's pods allow in one direction."""

    isolated: bool
    """Whether only the openings are allowed; else everything is."""
    openings: tuple[Opening, ...] = ()


class Reach:
    """What may connect to what; each answer is worked out when it is asked for, and kept."""

    def __init__(
        self,
        workloads: Sequence[Workload],
        declared: Mapping[str, Mapping[str, JSON] | None],
        policies_of: Mapping[Workload, Sequence[Policy]],
        policies_in: Mapping[str, Sequence[Policy]],
    ) -> None:
        """`declared` holds the labels of every namespace, None for one that is only named."""
        self.workloads = workloads
        self.declared = declared
        self.policies_of = policies_of
        self.policies_in = policies_in
        self._openings: dict[tuple[int, str], tuple[Opening, ...]] = {}
        self._sides: dict[tuple[Workload, str], Side] = {}
        self._selected: dict[PodPeer, tuple[Workload, ...]] = {}
        self._members: dict[PodPeer, frozenset[Workload]] = {}
        self._names: dict[Workload, NamedPorts] = {}

    @cached_property
    def namespaces(self) -> Mapping[str, Mapping[str, JSON]]:
        """The labels of every namespace, with the one that the API server gives it by its name."""
        return {
            name: {**(labels or {}), NAMESPACE_LABEL: name}
            for name, labels in self.declared.items()
        }

    @cached_property
    def names(self) -> Mapping[str, Sequence[str]]:
        """The names of the workloads, by namespace."""
        found: dict[str, list[str]] = {}
        for workload in self.workloads:
            found.setdefault(workload.resource.namespace, []).append(workload.resource.name)
        return found

    @cached_property
    def selecting(self) -> frozenset[int]:
        """The numbers of the policies that select any workload."""
        return frozenset(policy.ref for found in self.policies_of.values() for policy in found)

    @cached_property
    def _index(self) -> LabelIndex[Workload]:
        index: LabelIndex[Workload] = LabelIndex()
        for workload in self.workloads:
            index.add(workload.resource.namespace, workload.labels, workload)
        return index

    def openings(self, policy: Policy, direction: str) -> tuple[Opening, ...]:
        """What a policy allows in a direction."""
        key = (policy.ref, direction)
        if key not in self._openings:
            self._openings[key] = tuple(openings(policy, direction))
        return self._openings[key]

    def side(self, workload: Workload, direction: str) -> Side:
        """What the policies of a workload allow in a direction."""
        key = (workload, direction)
        if key not in self._sides:
            policies = [
                policy
                for policy in self.policies_of.get(workload, ())
                if isolates(policy, direction)
            ]
            found = tuple(o for p in policies for o in self.openings(p, direction))
            self._sides[key] = Side(bool(policies), found)
        return self._sides[key]

    def selected(self, peer: PodPeer) -> tuple[Workload, ...]:
        """The workloads of the inventory that a peer means."""
        if peer not in self._selected:
            self._selected[peer] = tuple(
                workload
                for namespace in self._namespaces_of(peer)
                for workload in self._index.select(namespace, peer.pods)
            )
        return self._selected[peer]

    def means(self, opening: Opening, workload: Workload) -> bool:
        """Whether an opening means the pods of a workload."""
        if opening.pods is None:
            return opening.everyone
        if opening.pods not in self._members:
            self._members[opening.pods] = frozenset(self.selected(opening.pods))
        return workload in self._members[opening.pods]

    def _namespaces_of(self, peer: PodPeer) -> Sequence[str]:
        if peer.namespaces is None:
            return (peer.home,)
        return [n for n, labels in self.namespaces.items() if peer.namespaces.matches(labels)]

    def named_ports(self, workload: Workload) -> NamedPorts:
        """The names that the workload's pods give their ports."""
        if workload not in self._names:
            self._names[workload] = named_ports(workload.spec)
        return self._names[workload]

    def allowed(self, workload: Workload, direction: str, other: Workload) -> Ranges:
        """The ports that the policies of `workload` allow with `other`: what may be connected to
        at `other` for egress, at `workload` for ingress."""
        side = self.side(workload, direction)
        if not side.isolated:
            return ALL_PORTS
        target = workload if direction == INGRESS else other
        named = self.named_ports(target)
        return union_of_ports([o.ports.of(named) for o in side.openings if self.means(o, other)])

    def connection(self, source: Workload, target: Workload) -> Ranges:
        """The ports of `target` that the pods of `source` may connect to: what both ends allow."""
        ingress = self.allowed(target, INGRESS, source)
        return intersection(ingress, self.allowed(source, EGRESS, target)) if ingress else ingress


def on_host_network(workload: Workload) -> bool:
    """Whether the pods are on the network of their node. Some plugins govern them like any pod, as
    is computed here; most take their traffic for the node's, which no policy governs."""
    return workload.spec.get("hostNetwork") is True
