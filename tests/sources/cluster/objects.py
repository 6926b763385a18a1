"""Objects as an API server sends them."""

from __future__ import annotations

import copy
from typing import Any

Object = dict[str, Any]


def spec(image: str = "example.com/web:1", **more: Any) -> Object:
    """A pod spec of one container."""
    return {"containers": [{"name": "web", "image": image}], "securityContext": {}, **more}


def named(name: str, namespace: str = "shop", owner: Object | None = None, **more: Any) -> Object:
    """Metadata with a uid made of the name, and all that nobody needs."""
    found: Object = {
        "name": name,
        "uid": f"uid-{name}",
        "creationTimestamp": "2026-01-02T03:04:05Z",
        "managedFields": [{"manager": "kubectl"}],
        "annotations": {"kubectl.kubernetes.io/last-applied-configuration": "{}"},
        **more,
    }
    if namespace:
        found["namespace"] = namespace
    if owner is not None:
        found["ownerReferences"] = [owner]
    return found


def owned_by(api_version: str, kind: str, name: str) -> Object:
    """A controller's reference."""
    return {
        "apiVersion": api_version,
        "kind": kind,
        "name": name,
        "uid": f"uid-{name}",
        "controller": True,
    }


def deployment(name: str = "web", pods: Object | None = None, **metadata: Any) -> Object:
    """A Deployment; lists do not repeat kind and apiVersion in their items."""
    template = {"metadata": {"labels": {"app": name}}, "spec": pods or spec()}
    return {"metadata": named(name, **metadata), "spec": {"replicas": 2, "template": template}}


def replica_set(
    name: str = "web-1", owner: str = "web", pods: Object | None = None, replicas: int = 2
) -> Object:
    """A Deployment's ReplicaSet."""
    template = {"metadata": {"labels": {"app": owner}}, "spec": pods or spec()}
    return {
        "metadata": named(name, owner=owned_by("apps/v1", "Deployment", owner)),
        "spec": {"replicas": replicas, "template": template},
    }


def pod(
    name: str,
    owner: Object | None = None,
    pods: Object | None = None,
    status: Object | None = None,
    **metadata: Any,
) -> Object:
    """A pod, running and ready unless `status` says something else."""
    ready: Object = {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}
    return {
        "metadata": named(name, owner=owner, labels={"app": "web"}, **metadata),
        "spec": {"nodeName": "node-1", **copy.deepcopy(pods or spec())},
        "status": ready if status is None else status,
    }


OF_WEB = owned_by("apps/v1", "ReplicaSet", "web-1")
