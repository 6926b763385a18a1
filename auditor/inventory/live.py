"""What only a running cluster shows, joined: the pods of each workload and the nodes that they are
on, and what runs on behalf of the cluster itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from auditor.inventory.fields import dig, mapping, sequence, text, whole
from auditor.inventory.images import parse_image
from auditor.inventory.nodes import Node, nodes_for, parse_node
from auditor.inventory.storage import Claim
from auditor.inventory.workloads import Workload
from auditor.model import JSON, LivePod, Resource

_OVER = ("Succeeded", "Failed")
_API_SERVER = "kube-apiserver"
_ENCRYPTION = "--encryption-provider-config"

Identity = tuple[str, str, str, str]


class Running(msgspec.Struct, frozen=True):
    """The pods and nodes of a running cluster. Nodes are None where they could not be listed."""

    pods_of: Mapping[Identity, Sequence[LivePod]]
    """By the identity of their owner."""
    nodes: tuple[Node, ...] | None
    zones: Mapping[str, str]
    """By the node's name."""
    twins: frozenset[Identity]
    """Objects with several pod templates: their pods are told apart by labels."""

    def pods(self, workload: Workload) -> list[LivePod]:
        """The pods of a workload, sorted by name."""
        identity = workload.resource.identity
        found = self.pods_of.get(identity, ())
        if identity not in self.twins:
            return list(found)
        return [pod for pod in found if workload.labels.items() <= pod.labels.items()]

    def workload(self, workload: Workload) -> dict[str, JSON]:
        """What rules see of a workload's pods, and of the nodes that these may be on."""
        around: dict[str, JSON] | None = None
        if self.nodes is not None:
            nodes = nodes_for(self.nodes, workload.spec)
            zones = {node.zone for node in nodes if node.zone}
            around = {"count": len(nodes), "zones": sorted(zones)}
        return {
            "pods": [
                {
                    "name": pod.name,
                    "node": pod.node,
                    "zone": self.zones.get(pod.node, ""),
                    "phase": pod.phase,
                    "ready": pod.ready,
                    "reason": pod.reason,
                    "created": pod.created,
                }
                for pod in self.pods(workload)
            ],
            "nodes": around,
        }

    def claims(self, claim: Claim) -> list[str]:
        """The names of the PersistentVolumeClaims that a claim stands for: itself, one a replica,
        or one a pod."""
        if claim.origin == "PersistentVolumeClaim":
            return [claim.name]
        if claim.origin == "volumeClaimTemplate":
            return _template_claims(claim.resource, claim.name)
        pods = self.pods_of.get(claim.resource.identity, ())
        made = ((f"{pod.name}-{claim.name}", pod) for pod in pods if pod.phase not in _OVER)
        return [name for name, pod in made if name in pod.claims]

    def platform(self, workloads: Iterable[Workload]) -> dict[str, JSON]:
        """What rules see of the cluster itself: nodes, the agents on them, and its API servers as
        far as they run as pods."""
        return {
            "nodes": None if self.nodes is None else [node.document for node in self.nodes],
            "agents": [_agent(w) for w in workloads if w.resource.kind == "DaemonSet"],
            "apiServers": [found for w in workloads if (found := _api_server(w))],
        }


def find_running(
    resources: Sequence[Resource],
    pods: Iterable[LivePod],
    workloads: Iterable[Workload],
    unlisted: Mapping[str, str],
) -> Running:
    """Joins the pods with their owners and their nodes; linear in their number."""
    pods_of: dict[Identity, list[LivePod]] = {}
    for pod in pods:
        pods_of.setdefault(pod.owner, []).append(pod)
    nodes = [
        parse_node(ref, resource)
        for ref, resource in enumerate(resources)
        if resource.kind == "Node" and resource.group == ""
    ]
    seen: set[Identity] = set()
    twins: set[Identity] = set()
    for workload in workloads:
        identity = workload.resource.identity
        (twins if identity in seen else seen).add(identity)
    return Running(
        pods_of=pods_of,
        nodes=None if "Node" in unlisted else tuple(nodes),
        zones={node.name: node.zone for node in nodes},
        twins=frozenset(twins),
    )


def _agent(workload: Workload) -> dict[str, JSON]:
    """A DaemonSet by what it runs: network plugins are known by their images and switches."""
    status = mapping(workload.resource.body.get("status"))
    return {
        "ref": workload.ref,
        "namespace": workload.resource.namespace,
        "name": workload.resource.name,
        "desired": whole(status.get("desiredNumberScheduled")),
        "ready": whole(status.get("numberReady")) or 0,
        "containers": [
            {
                "name": text(container.get("name")),
                "image": parse_image(text(container.get("image")))["repository"],
                "arguments": _arguments(container),
                "environment": {
                    text(mapping(one).get("name")): mapping(one).get("value")
                    for one in sequence(container.get("env"))
                },
            }
            for container in map(mapping, sequence(workload.spec.get("containers")))
        ],
    }


def _api_server(workload: Workload) -> dict[str, JSON] | None:
    """An API server that runs as a pod of the cluster's own, as kubeadm makes it, and whether it
    was told how to encrypt; None for any other workload."""
    if workload.resource.namespace != "kube-system":
        return None
    for container in map(mapping, sequence(workload.spec.get("containers"))):
        arguments = _arguments(container)
        if any(one.rpartition("/")[2] == _API_SERVER for one in arguments[:1]):
            configured = any(one.partition("=")[0] == _ENCRYPTION for one in arguments)
            return {
                "ref": workload.ref,
                "name": workload.resource.name,
                "encryptionConfigured": configured,
            }
    return None


def _arguments(container: Mapping[str, JSON]) -> list[str]:
    """Command and arguments, as one list."""
    lists = (container.get("command"), container.get("args"))
    return [one for words in lists for one in sequence(words) if isinstance(one, str)]


def _template_claims(resource: Resource, template: str) -> list[str]:
    """The claims that a StatefulSet makes from a template: one a replica, named after template,
    set and ordinal. Source: apps/v1 StatefulSetSpec.volumeClaimTemplates and ordinals.start."""
    replicas = whole(dig(resource.body, "spec", "replicas"))
    first = whole(dig(resource.body, "spec", "ordinals", "start")) or 0
    last = first + (1 if replicas is None else replicas)
    return [f"{template}-{resource.name}-{ordinal}" for ordinal in range(first, last)]
