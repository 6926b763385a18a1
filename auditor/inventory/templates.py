"""Finds pod templates: any object that carries one is a workload, built-in or custom."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.inventory.fields import dig, mapping, sequence
from auditor.model import JSON, Path, Resource

_TEMPLATE = ("spec", "template")
_BUILT_IN: dict[tuple[str, str], Path] = {
    ("", "Pod"): (),
    ("", "PodTemplate"): ("template",),
    ("", "ReplicationController"): _TEMPLATE,
    ("apps", "Deployment"): _TEMPLATE,
    ("apps", "StatefulSet"): _TEMPLATE,
    ("apps", "DaemonSet"): _TEMPLATE,
    ("apps", "ReplicaSet"): _TEMPLATE,
    ("extensions", "Deployment"): _TEMPLATE,
    ("extensions", "DaemonSet"): _TEMPLATE,
    ("extensions", "ReplicaSet"): _TEMPLATE,
    ("batch", "Job"): _TEMPLATE,
    ("batch", "CronJob"): ("spec", "jobTemplate", "spec", "template"),
}
_SEARCH_DEPTH = 12
_WITHOUT_PODS = frozenset(
    [
        "APIService",
        "ClusterRole",
        "ClusterRoleBinding",
        "ConfigMap",
        "CSIDriver",
        "CustomResourceDefinition",
        "Endpoints",
        "EndpointSlice",
        "Event",
        "HorizontalPodAutoscaler",
        "Ingress",
        "IngressClass",
        "Lease",
        "LimitRange",
        "MutatingWebhookConfiguration",
        "Namespace",
        "NetworkPolicy",
        "Node",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "PodDisruptionBudget",
        "PriorityClass",
        "ResourceQuota",
        "Role",
        "RoleBinding",
        "RuntimeClass",
        "Secret",
        "ServiceAccount",
        "StorageClass",
        "ValidatingWebhookConfiguration",
    ]
)
"""Built-in kinds that hold no pods; nobody searches them. A kind that is not here is searched even
in a built-in group: `v1 Deployment` is a mistake that the API server rejects, and its pods are
judged all the same."""


def pod_templates(resource: Resource) -> list[Path]:
    """Where the pod templates of an object stand; a template holds the pod's metadata and spec.

    Custom kinds (an Argo Rollout, a Knative Service, a JobSet) and built-in ones under a wrong
    apiVersion are found by shape: a mapping whose `spec` holds a list of containers that have a
    name or an image.
    """
    known = _BUILT_IN.get((resource.group, resource.kind))
    if known is not None:
        return [known]
    if resource.kind in _WITHOUT_PODS:
        return []
    return list(_search(resource.body, (), _SEARCH_DEPTH))


def _search(node: JSON, path: Path, depth: int) -> Iterator[Path]:
    if depth == 0:
        return
    if isinstance(node, dict):
        if path and _is_pod_spec(node.get("spec")):
            yield path
            return
        for key, value in node.items():
            if isinstance(value, (dict, list)) and key not in ("metadata", "status"):
                yield from _search(value, (*path, key), depth - 1)
    elif isinstance(node, list):
        for index, value in enumerate(node):
            if isinstance(value, dict):
                yield from _search(value, (*path, index), depth - 1)


def _is_pod_spec(node: JSON) -> bool:
    return any(
        isinstance(container, dict) and ("name" in container or "image" in container)
        for container in sequence(dig(node, "containers"))
    )


def template_at(resource: Resource, path: Path) -> JSON:
    """The pod template at a path that `pod_templates` gave; an empty mapping if it is malformed."""
    node: JSON = resource.body
    for step in path:
        if isinstance(step, str):
            node = mapping(node).get(step)
        else:
            items = sequence(node)
            node = items[step] if step < len(items) else None
    return mapping(node)
