"""Finds pod templates: any object that carries one is a workload, built-in or custom."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.inventory.fields import dig, mapping, sequence
from auditor.inventory.workflows import (
    is_workflow,
    workflow_place,
    workflow_pod,
    workflow_templates,
)
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
_BARE = "podspec"
"""A field called so, or `workerPodSpec`, is a pod spec without metadata around it."""
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
_PATTERNS = (".kyverno.io", ".gatekeeper.sh")
"""Groups, and those below them, whose kinds hold patterns of pods to compare others with."""


def pod_templates(resource: Resource) -> list[Path]:
    """Where the pod templates of an object stand; `template_at` makes of each the pod's metadata
    and spec.

    Custom kinds (an Argo Rollout, a Knative Service, a JobSet) and built-in ones under a wrong
    apiVersion are found by shape: a mapping whose `spec` holds a list of containers that have a
    name or an image, or a field called podSpec that holds one itself. Argo's workflow templates
    have a shape of their own.
    """
    known = _BUILT_IN.get((resource.group, resource.kind))
    if known is not None:
        return [known]
    if resource.kind in _WITHOUT_PODS or f".{resource.group}".endswith(_PATTERNS):
        return []
    if is_workflow(resource):
        return list(workflow_templates(resource))
    return list(_search(resource.body, (), _SEARCH_DEPTH))


def _search(node: JSON, path: Path, depth: int) -> Iterator[Path]:
    if depth == 0:
        return
    if isinstance(node, dict):
        if path and _is_pod_spec(node.get("spec")):
            yield path
            return
        if _is_bare(path) and _is_pod_spec(node):
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


def _is_bare(path: Path) -> bool:
    return bool(path) and isinstance(path[-1], str) and path[-1].lower().endswith(_BARE)


def template_at(resource: Resource, path: Path) -> JSON:
    """The pod template at a path that `pod_templates` gave; an empty mapping if it is malformed."""
    if is_workflow(resource):
        return workflow_pod(resource, path)
    node: JSON = resource.body
    for step in path:
        if isinstance(step, str):
            node = mapping(node).get(step)
        else:
            items = sequence(node)
            node = items[step] if step < len(items) else None
    return {"spec": mapping(node)} if _is_bare(path) else mapping(node)


def place_in(resource: Resource, template: Path, path: Path) -> Path:
    """Where a value stands in the object, of a path that takes `template` for a pod template with
    metadata and spec."""
    if path[: len(template)] != template:
        return path
    rest = path[len(template) :]
    if is_workflow(resource):
        return workflow_place(resource, template, rest)
    if _is_bare(template):
        return (*template, *rest[1:])
    return path
