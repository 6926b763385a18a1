"""NetworkPolicies with the pods they select, and what a pod may still reach of the cluster's DNS.

Source: networking.k8s.io/v1 NetworkPolicySpec: a pod that any policy of a direction selects is
isolated in that direction, and what the policies allow adds up; `policyTypes` unset means Ingress,
and Egress too if there are egress rules.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping, Sequence

import msgspec

from auditor.inventory.fields import mapping, sequence, text, whole
from auditor.inventory.selectors import EVERYTHING, LabelIndex, Selector, parse_selector
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Resource

DNS_NAMESPACE = "kube-system"
NAMESPACE_LABEL = "kubernetes.io/metadata.name"
_DNS_PODS: Mapping[str, JSON] = {"k8s-app": "kube-dns"}
_DNS_PORT = 53
_DNS_PORT_NAMES = {"UDP": "dns", "TCP": "dns-tcp"}
_DNS_ADDRESSES = tuple(
    ipaddress.IPv4Network(cidr)
    for cidr in (
        "169.254.20.10/32",
        "10.0.0.0/8",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "100.64.0.0/10",
    )
)
"""Where a cluster's DNS can have its address: the node-local cache, and private ranges."""


class Policy(msgspec.Struct, frozen=True):
    """One network policy."""

    ref: int
    resource: Resource
    selector: Selector
    document: dict[str, JSON]
    """What rules see of it."""

    @property
    def egress(self) -> bool:
        """Whether it isolates what its pods may reach."""
        return "Egress" in self.document["types"]


def parse_policy(ref: int, resource: Resource) -> Policy:
    """The policy with its types made explicit. An absent podSelector selects every pod, as the API
    server decodes it."""
    spec = mapping(resource.body.get("spec"))
    block = spec.get("podSelector")
    selector = EVERYTHING if block is None else parse_selector(block)
    types = [kind for kind in sequence(spec.get("policyTypes")) if isinstance(kind, str)]
    ingress, egress = sequence(spec.get("ingress")), sequence(spec.get("egress"))
    if not types:
        types = ["Ingress", "Egress"] if egress else ["Ingress"]
    return Policy(
        ref=ref,
        resource=resource,
        selector=selector,
        document={
            "ref": ref,
            "name": resource.name,
            "types": types,
            "selectsAll": selector.selects_all,
            "ingress": list(ingress),
            "egress": list(egress),
        },
    )


class ClusterDns(msgspec.Struct, frozen=True):
    """The labels by which policies can mean the cluster's DNS servers."""

    namespace: Mapping[str, JSON]
    pods: Sequence[Mapping[str, JSON]]


def find_dns(namespace_labels: Mapping[str, JSON], index: LabelIndex[Workload]) -> ClusterDns:
    """The DNS servers of the inventory, or where it holds none the well-known ones: pods labelled
    `k8s-app: kube-dns` in kube-system."""
    servers = index.select(DNS_NAMESPACE, parse_selector({"matchLabels": dict(_DNS_PODS)}))
    labels = {**namespace_labels, NAMESPACE_LABEL: DNS_NAMESPACE}
    return ClusterDns(labels, [server.labels for server in servers] or [_DNS_PODS])


def dns_document(
    workload: Workload, policies: Sequence[Policy], dns: ClusterDns
) -> dict[str, JSON]:
    """Whether the pods of a workload may ask the cluster's DNS over UDP and over TCP, and which
    policies isolate what they reach (none: everything is allowed), those that name the DNS port
    first: that is where a mistake is most likely to stand."""
    isolating = sorted((p for p in policies if p.egress), key=lambda p: not _speaks_of_dns(p))
    namespace = workload.resource.namespace
    return {
        "isolatedBy": [policy.ref for policy in isolating],
        **{
            protocol.lower(): not isolating
            or any(
                _allows(mapping(rule), protocol, namespace, dns)
                for policy in isolating
                for rule in policy.document["egress"]
            )
            for protocol in ("UDP", "TCP")
        },
    }


def _speaks_of_dns(policy: Policy) -> bool:
    return any(
        mapping(port).get("port") is not None and _port_matches(mapping(port), protocol)
        for rule in policy.document["egress"]
        for port in sequence(mapping(rule).get("ports"))
        for protocol in _DNS_PORT_NAMES
    )


def _allows(rule: Mapping[str, JSON], protocol: str, namespace: str, dns: ClusterDns) -> bool:
    ports, peers = sequence(rule.get("ports")), sequence(rule.get("to"))
    if ports and not any(_port_matches(mapping(port), protocol) for port in ports):
        return False
    return not peers or any(_peer_matches(mapping(peer), namespace, dns) for peer in peers)


def _port_matches(port: Mapping[str, JSON], protocol: str) -> bool:
    if (text(port.get("protocol")) or "TCP") != protocol:
        return False
    value = port.get("port")
    if value is None:
        return True
    first = whole(value)
    if first is None:
        return bool(value == _DNS_PORT_NAMES[protocol])
    last = whole(port.get("endPort"))
    return first <= _DNS_PORT <= (first if last is None else last)


def _peer_matches(peer: Mapping[str, JSON], namespace: str, dns: ClusterDns) -> bool:
    block = mapping(peer.get("ipBlock"))
    if block:
        return _may_hold_dns(block)
    namespaces, pods = peer.get("namespaceSelector"), peer.get("podSelector")
    if namespaces is None and pods is None:
        return False
    if namespaces is None:
        if namespace != DNS_NAMESPACE:
            return False
    elif not parse_selector(namespaces).matches(dns.namespace):
        return False
    selector = EVERYTHING if pods is None else parse_selector(pods)
    return all(selector.matches(labels) for labels in dns.pods)


def _may_hold_dns(block: Mapping[str, JSON]) -> bool:
    """Whether an ipBlock leaves any address that the DNS can have. Which one it has, and whether
    the network plugin matches a pod's address by ipBlock at all, no manifest says."""
    allowed = _network(block.get("cidr"))
    if allowed is None:
        return False
    excepted = [_network(cidr) for cidr in sequence(block.get("except"))]
    for candidate in _DNS_ADDRESSES:
        shared = _overlap(allowed, candidate)
        if shared is not None and not any(
            one is not None and _overlap(one, shared) == shared for one in excepted
        ):
            return True
    return False


def _network(cidr: JSON) -> ipaddress.IPv4Network | None:
    try:
        return ipaddress.IPv4Network(text(cidr), strict=False)
    except ValueError:
        return None


def _overlap(
    one: ipaddress.IPv4Network, other: ipaddress.IPv4Network
) -> ipaddress.IPv4Network | None:
    """What two blocks share: the smaller of them, or nothing."""
    if one.supernet_of(other):
        return other
    return one if other.supernet_of(one) else None
