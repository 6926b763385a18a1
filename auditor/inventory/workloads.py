"""Workloads: every object that carries a pod template and is owned by no other workload."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from auditor.inventory.autoscaling import Autoscaler
from auditor.inventory.fields import labels_of, mapping, text, whole
from auditor.inventory.owners import owned
from auditor.inventory.templates import place_in, pod_templates, template_at
from auditor.model import JSON, Path, Resource

_ONE_BY_DEFAULT = ("Deployment", "StatefulSet", "ReplicaSet", "ReplicationController", "Rollout")


class Workload(msgspec.Struct, frozen=True, eq=False):
    """One pod template and the object it belongs to."""

    ref: int
    resource: Resource
    path: Path
    """Where the template stands: ("spec", "template"), or () for a bare Pod."""
    metadata: Mapping[str, JSON]
    """The pods' metadata."""
    spec: Mapping[str, JSON]
    """The pods' spec."""

    @property
    def labels(self) -> Mapping[str, JSON]:
        """The labels that the pods will carry."""
        return labels_of(self.metadata)

    @property
    def spec_path(self) -> Path:
        """Where the pod spec stands."""
        return (*self.path, "spec")

    def place(self, path: Path) -> Path:
        """Where a value really stands: not every kind keeps metadata and spec under `path`."""
        return place_in(self.resource, self.path, path)

    @property
    def service_account(self) -> str:
        """The service account the pods run as; `default` where none is named."""
        named = text(self.spec.get("serviceAccountName")) or text(self.spec.get("serviceAccount"))
        return named or "default"


class Replicas(msgspec.Struct, frozen=True):
    """How many pods there are at the floor and at the ceiling; None where that is not a number of
    the object's own (a DaemonSet has one a node)."""

    minimum: int | None
    maximum: int | None
    source: str
    """Which field says so: HorizontalPodAutoscaler, spec.replicas, default, or the kind."""


def find_workloads(resources: Sequence[Resource]) -> list[Workload]:
    """All workloads, owners folded, in the order of `resources`."""
    templates = {number: paths for number, r in enumerate(resources) if (paths := pod_templates(r))}
    folded = owned(resources, list(templates))
    return [
        _workload(number, resources[number], path)
        for number, paths in templates.items()
        if number not in folded
        for path in paths
    ]


def _workload(number: int, resource: Resource, path: Path) -> Workload:
    template = mapping(template_at(resource, path))
    return Workload(
        ref=number,
        resource=resource,
        path=path,
        metadata=mapping(template.get("metadata")),
        spec=mapping(template.get("spec")),
    )


def replicas_of(workload: Workload, autoscalers: Sequence[Autoscaler]) -> Replicas:
    """The floor and ceiling of a workload, from its autoscaler if it has one."""
    if autoscalers:
        scaler = autoscalers[0]
        return Replicas(scaler.minimum, scaler.maximum, "HorizontalPodAutoscaler")
    kind = workload.resource.kind
    if kind == "Pod":
        return Replicas(1, 1, kind)
    spec = mapping(workload.resource.body.get("spec"))
    declared = whole(spec.get("parallelism" if kind == "Job" else "replicas"))
    if declared is not None:
        field = "spec.parallelism" if kind == "Job" else "spec.replicas"
        return Replicas(declared, declared, field)
    if kind in _ONE_BY_DEFAULT:
        return Replicas(1, 1, "default")
    return Replicas(None, None, kind)
