"""What Kubernetes would tell Prometheus of the pods in manifests/ and of two nodes.

Debian's Prometheus is built without that discovery, so the shipped jobs get the same targets, with
the same labels, from a list. Addresses are on loopback, where nobody answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from tests.servers.manifest_files import WORKLOADS, bodies

Target = dict[str, Any]

NODES = ["node-a", "node-b"]
KUBELET = 10250


def targets(discovery: Mapping[str, Any]) -> list[Target]:
    """The static targets that stand for one entry of kubernetes_sd_configs."""
    if discovery["role"] == "node":
        return [_node(number, name) for number, name in enumerate(NODES)]
    assert discovery["role"] == "pod", f"a role that is not known here: {discovery}"
    wanted = discovery["namespaces"]["names"]
    return [target for name in wanted for target in pod_targets(name)]


def pod_targets(namespace: str) -> list[Target]:
    """One target for each port that a container of the namespace's pods declares."""
    found: list[Target] = []
    for number, (name, template) in enumerate(_pods()):
        labels = template["labels"]
        if labels["__meta_kubernetes_namespace"] == namespace:
            address = f"127.64.1.{number + 1}"
            labels = {**labels, "__meta_kubernetes_pod_name": name}
            labels["__meta_kubernetes_pod_ip"] = address
            for container in template["spec"]["containers"]:
                found += _container(address, labels, container)
    assert found, f"manifests/ has no pods in {namespace}"
    return found


def scraped_pods() -> dict[str, str]:
    """Name and `port/path` of every pod that asks to be scraped (MON-04)."""
    found = {}
    for name, template in _pods():
        notes = template["annotations"]
        if notes.get("prometheus.io/scrape") == "true":
            path = notes.get("prometheus.io/path", "/metrics")
            found[name] = f"{notes['prometheus.io/port']}{path}"
    return found


def _pods() -> Iterator[tuple[str, dict[str, Any]]]:
    """Two pods of every workload, or as many as it says; a DaemonSet has one on each node."""
    for kind in sorted(WORKLOADS):
        for body in bodies(kind):
            spec, metadata = body["spec"], body["metadata"]
            spec = spec.get("jobTemplate", {}).get("spec", spec)
            template = spec["template"]
            meta = template.get("metadata", {})
            labels = {
                "__meta_kubernetes_namespace": metadata["namespace"],
                "__meta_kubernetes_pod_phase": "Running",
                "__meta_kubernetes_pod_ready": "true",
                **_named("label", meta.get("labels", {})),
                **_named("annotation", meta.get("annotations", {})),
            }
            for number in range(spec.get("replicas", len(NODES))):
                node = {"__meta_kubernetes_pod_node_name": NODES[number % len(NODES)]}
                yield (
                    f"{metadata['name']}-{number}",
                    {
                        "labels": {**labels, **node},
                        "annotations": meta.get("annotations", {}),
                        "spec": template["spec"],
                    },
                )


def _named(kind: str, values: Mapping[str, str]) -> dict[str, str]:
    found = {}
    for key, value in values.items():
        name = re.sub(r"\W", "_", key, flags=re.ASCII)
        found[f"__meta_kubernetes_pod_{kind}_{name}"] = value
        found[f"__meta_kubernetes_pod_{kind}present_{name}"] = "true"
    return found


def _container(
    address: str, labels: Mapping[str, str], container: Mapping[str, Any]
) -> Iterator[Target]:
    prefix = "__meta_kubernetes_pod_container_"
    labels = {**labels, f"{prefix}name": container["name"], f"{prefix}init": "false"}
    for port in container.get("ports", []):
        own = {
            f"{prefix}port_name": port.get("name", ""),
            f"{prefix}port_number": str(port["containerPort"]),
            f"{prefix}port_protocol": port.get("protocol", "TCP"),
        }
        yield {"targets": [f"{address}:{port['containerPort']}"], "labels": {**labels, **own}}
    if not container.get("ports"):
        yield {"targets": [address], "labels": dict(labels)}


def _node(number: int, name: str) -> Target:
    labels = {"__meta_kubernetes_node_name": name, "instance": name}
    return {"targets": [f"127.64.2.{number + 1}:{KUBELET}"], "labels": labels}
