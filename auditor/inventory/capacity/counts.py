"""How many pods a workload has at the floor and at the ceiling, and where that is written.

Source: autoscaling/v2 (minReplicas, maxReplicas), apps/v1 DeploymentSpec.strategy (maxSurge is 25 %
unless set, a percentage is rounded up), batch/v1 JobSpec.parallelism and completions. The pods of a
Job come and go: none at the floor.
"""

from __future__ import annotations

import math
import re

import msgspec

from auditor.inventory.autoscaling import Autoscaler
from auditor.inventory.fields import dig, mapping, text, whole
from auditor.inventory.workloads import Replicas, Workload
from auditor.model import JSON, Path

_PERCENT = re.compile(r"([0-9]{1,4})%")


class Place(msgspec.Struct, frozen=True):
    """A field of an object, by its number."""

    ref: int
    path: Path


class Counts(msgspec.Struct, frozen=True):
    """The pods of a workload; of a DaemonSet those of one node."""

    floor: int
    ceiling: int
    surge: int
    """How many more there are while they are replaced, at the ceiling."""
    per_node: bool
    floor_at: Place
    ceiling_at: Place


def counts_of(workload: Workload, replicas: Replicas, scaler: Autoscaler | None) -> Counts:
    """The pods of a workload that is scaled by this autoscaler, or by none. A custom kind that says
    nothing of a number counts once."""
    resource = workload.resource
    spec = mapping(resource.body.get("spec"))
    if resource.kind == "DaemonSet":
        update = mapping(dig(spec, "updateStrategy", "rollingUpdate"))
        here = Place(workload.ref, ("spec",))
        return Counts(1, 1, _surge(update.get("maxSurge"), 1, 0), True, here, here)
    if resource.kind in ("Job", "CronJob"):
        at: Path = ("spec",) if resource.kind == "Job" else ("spec", "jobTemplate", "spec")
        job = mapping(dig(resource.body, *(str(step) for step in at)))
        parallel = whole(job.get("parallelism"))
        completions = whole(job.get("completions"))
        pods = 1 if parallel is None else parallel
        pods = pods if completions is None else min(pods, completions)
        stopped = spec.get("suspend") is True
        place = Place(workload.ref, (*at, "parallelism"))
        return Counts(0, 0 if stopped else pods, 0, False, place, place)
    if scaler is not None:
        ceiling = scaler.minimum if scaler.maximum is None else scaler.maximum
        return Counts(
            floor=scaler.minimum,
            ceiling=max(ceiling, scaler.minimum),
            surge=_rolling(workload, max(ceiling, scaler.minimum)),
            per_node=False,
            floor_at=Place(scaler.ref, ("spec", "minReplicas")),
            ceiling_at=Place(scaler.ref, ("spec", "maxReplicas")),
        )
    pods = 1 if replicas.minimum is None else replicas.minimum
    place = Place(workload.ref, ("spec", "replicas") if resource.kind != "Pod" else ())
    return Counts(pods, pods, _rolling(workload, pods), False, place, place)


def _rolling(workload: Workload, pods: int) -> int:
    if workload.resource.kind != "Deployment":
        return 0
    strategy = mapping(dig(workload.resource.body, "spec", "strategy"))
    if text(strategy.get("type")) == "Recreate":
        return 0
    return _surge(mapping(strategy.get("rollingUpdate")).get("maxSurge"), pods, "25%")


def _surge(declared: JSON, pods: int, default: JSON) -> int:
    value = default if declared is None else declared
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value)):
        return math.ceil(pods * int(match[1]) / 100)
    return whole(value) or 0
