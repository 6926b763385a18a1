"""Which of the kinds that a cluster serves are read, and in which order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import msgspec

from auditor.model import JSON
from auditor.sources.cluster.discovery import ApiKind, Served
from auditor.sources.cluster.shapes import mapping
from auditor.sources.kinds import BUILT_IN_GROUPS

DEFINITIONS: Final = ("apiextensions.k8s.io", "CustomResourceDefinition")
SECRETS: Final = ("", "Secret")

JOINED: Final = frozenset(
    {
        "Certificate",
        "ClusterIssuer",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterSecretStore",
        "CronJob",
        "DaemonSet",
        "Deployment",
        "ExternalSecret",
        "GRPCRoute",
        "Gateway",
        "HTTPRoute",
        "HorizontalPodAutoscaler",
        "Ingress",
        "Issuer",
        "Job",
        "Namespace",
        "NetworkPolicy",
        "Node",
        "PersistentVolume",
        "PersistentVolumeClaim",
        "Pod",
        "PodDisruptionBudget",
        "ReplicaSet",
        "ReplicationController",
        "Role",
        "RoleBinding",
        "SecretStore",
        "Service",
        "ServiceAccount",
        "StatefulSet",
        "StorageClass",
        "TCPRoute",
        "TLSRoute",
        "UDPRoute",
        "VolumeSnapshotClass",
    }
)
"""Kinds that are looked up from other objects, whatever the rules. What is not read would look as
if it did not exist."""

_HOMES: Final = {
    "cert-manager.io": ("Certificate", "ClusterIssuer", "Issuer"),
    "external-secrets.io": ("ClusterSecretStore", "ExternalSecret", "SecretStore"),
    "gateway.networking.k8s.io": (
        "GRPCRoute",
        "Gateway",
        "HTTPRoute",
        "TCPRoute",
        "TLSRoute",
        "UDPRoute",
    ),
    "snapshot.storage.k8s.io": (
        "VolumeSnapshot",
        "VolumeSnapshotClass",
        "VolumeSnapshotContent",
    ),
}
"""The groups of custom kinds that are well known; the other joined kinds are built in."""

_LATE: Final = {"ReplicaSet": 1, "Job": 1, "Pod": 2}
"""What is owned comes after what owns it."""

_HOLDERS: Final = ("template", "podTemplate", "podTemplateSpec", "workloadTemplate")
"""Fields that hold a pod template where a schema leaves open what is in them."""

_DEPTH: Final = 24


class Selection(msgspec.Struct, frozen=True):
    """What is read of a cluster."""

    kinds: tuple[ApiKind, ...]
    """In the order in which they are to be listed."""
    secrets: ApiKind | None
    """Secrets, where a rule wants to know of them: their metadata alone are read."""


def select(served: Served, wanted: Iterable[str], carriers: Iterable[tuple[str, str]]) -> Selection:
    """The kinds to read: those `wanted`, by name, those that are joined, and the custom ones in
    `carriers` (group and kind), which carry pods. A built-in kind is read from its own group: what
    another group calls a NetworkPolicy or an Ingress is something else."""
    names = {*wanted, *JOINED}
    carrying = set(carriers)
    built_in = {kind.kind for kind in served.kinds if kind.group in BUILT_IN_GROUPS}
    chosen = [
        kind
        for kind in served.kinds
        if (kind.group, kind.kind) in carrying
        or (kind.kind in names and (kind.group in BUILT_IN_GROUPS or kind.kind not in built_in))
    ]
    secrets = next((kind for kind in chosen if (kind.group, kind.kind) == SECRETS), None)
    return Selection(
        tuple(
            sorted(
                (kind for kind in _without_twins(chosen) if kind is not secrets),
                key=lambda kind: (
                    _LATE.get(kind.kind, 0) if kind.group in BUILT_IN_GROUPS else 0,
                    kind,
                ),
            )
        ),
        secrets,
    )


def _without_twins(kinds: Sequence[ApiKind]) -> list[ApiKind]:
    """Without the second of two groups that serve the same objects."""
    modern = {kind.kind for kind in kinds if kind.group == "networking.k8s.io"}
    return [kind for kind in kinds if kind.group != "extensions" or kind.kind not in modern]


def hidden(served: Served, wanted: Iterable[str]) -> list[str]:
    """The kinds of `wanted` that no group serves, but that may be in a group that is broken."""
    there = {kind.kind for kind in served.kinds}
    homes = {kind: group for group, kinds in _HOMES.items() for kind in kinds}
    return sorted(
        kind
        for kind in {*wanted, *JOINED} - there
        if (homes[kind] in served.hiding if kind in homes else served.hiding and kind not in JOINED)
    )


def carries_pods(definition: Mapping[str, JSON]) -> tuple[str, str] | None:
    """Group and kind of a CustomResourceDefinition whose schema has room for a pod template; None
    for any other. Source: apiextensions.k8s.io/v1."""
    spec = mapping(definition.get("spec"))
    group, kind = spec.get("group"), mapping(spec.get("names")).get("kind")
    if not isinstance(group, str) or not isinstance(kind, str):
        return None
    for version in spec.get("versions") or ():
        schema = mapping(mapping(version).get("schema")).get("openAPIV3Schema")
        if mapping(version).get("served") is True and _has_pods(schema, "", _DEPTH):
            return group, kind
    return None


def _has_pods(schema: JSON, name: str, depth: int) -> bool:
    if depth == 0 or not isinstance(schema, dict):
        return False
    properties = mapping(schema.get("properties"))
    if not properties:
        open_ended = schema.get("x-kubernetes-preserve-unknown-fields") is True
        if open_ended and (name in _HOLDERS or depth >= _DEPTH - 1):
            return True
    if _lists_containers(properties.get("containers")):
        return True
    inner = [*properties.items(), (name, schema.get("items"))]
    inner.append((name, schema.get("additionalProperties")))
    return any(
        _has_pods(below, key, depth - 1)
        for key, below in inner
        if key not in ("status", "metadata")
    )


def _lists_containers(schema: JSON) -> bool:
    items = mapping(mapping(schema).get("items"))
    if items.get("x-kubernetes-preserve-unknown-fields") is True:
        return True
    fields = mapping(items.get("properties"))
    return "image" in fields and "name" in fields
