"""Who takes snapshots of a workload's volumes: CronJobs that create VolumeSnapshots, and the
schedules of controllers that do.

Source: snapshot.storage.k8s.io/v1 VolumeSnapshot; snapscheduler.backube/v1 SnapshotSchedule;
velero.io/v1 Schedule.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from auditor.inventory.configuration.environment import Variable
from auditor.inventory.fields import dig, labels_of, mapping, sequence, text
from auditor.inventory.selectors import parse_selector
from auditor.inventory.storage import claimed_names, claims_of
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path, Resource

if TYPE_CHECKING:
    from auditor.inventory import Inventory

_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")
_CLASS = re.compile(r"volumeSnapshotClassName:\s*[\"']?([A-Za-z0-9][A-Za-z0-9.-]*)")
_SHOWN = 50
"""Pods of a workload whose claims are listed; nobody lists more in a schedule."""


class ScheduledJob(msgspec.Struct, frozen=True):
    """A CronJob that creates VolumeSnapshots."""

    workload: Workload
    words: frozenset[str]
    """Everything that its texts and its variables say, among it the claims."""
    classes: tuple[str, ...]
    """The VolumeSnapshotClasses that it asks for."""
    ref: int
    path: Path
    """Where the claims are listed."""


class SnapshotObjects(msgspec.Struct, frozen=True):
    """The schedules of controllers, and the snapshot classes there are."""

    schedules: tuple[tuple[int, Resource], ...]
    classes: frozenset[str]


def snapshot_objects(resources: Sequence[Resource]) -> SnapshotObjects:
    """What the input holds of them."""
    return SnapshotObjects(
        tuple(
            (ref, one)
            for ref, one in enumerate(resources)
            if one.kind == "SnapshotSchedule"
            or (one.kind == "Schedule" and one.group == "velero.io")
        ),
        frozenset(one.name for one in resources if one.kind == "VolumeSnapshotClass"),
    )


def scheduled_job(
    workload: Workload, texts: Sequence[str], variables: Sequence[Variable], claims: Collection[str]
) -> ScheduledJob | None:
    """The CronJob with these texts and variables, if it makes VolumeSnapshots. `claims` are all
    claims of its namespace."""
    if not any("VolumeSnapshot" in one for one in texts):
        return None
    words = {word for one in texts for word in _WORD.findall(one)}
    ref = workload.ref
    path: Path = ("spec", "jobTemplate")
    for variable in variables:
        inside = set(_WORD.findall(variable.value or ""))
        if inside & set(claims):
            ref, path = variable.ref, variable.path
        words |= inside
    classes = [
        v.value
        for v in variables
        if v.value and "class" in v.name.lower() and _WORD.fullmatch(v.value)
    ]
    named = classes or [found for one in texts for found in _CLASS.findall(one)]
    return ScheduledJob(workload, frozenset(words), tuple(named), ref, path)


def claim_names(inventory: Inventory, workload: Workload) -> list[str]:
    """The claims of a workload's pods at its floor: `data-db-0` for each pod and template, and the
    claims that it mounts by name."""
    return [*_made(inventory, workload, None), *claimed_names(workload)]


def _made(
    inventory: Inventory, workload: Workload, selector: Mapping[str, JSON] | None
) -> list[str]:
    """The claims that a StatefulSet makes out of its templates, those that a selector matches."""
    chosen = None if selector is None else parse_selector(selector)
    count = min(inventory.replicas[workload].minimum or 0, _SHOWN)
    return [
        f"{claim.name}-{workload.resource.name}-{number}"
        for claim in claims_of(workload)
        if claim.origin == "volumeClaimTemplate"
        and (chosen is None or chosen.matches(labels_of(claim.body.get("metadata"))))
        for number in range(count)
    ]


def schedules_of(
    inventory: Inventory,
    workload: Workload,
    jobs: Iterable[ScheduledJob],
    objects: SnapshotObjects,
) -> Iterator[dict[str, JSON]]:
    """What takes snapshots in the workload's namespace, and of which of its claims."""
    names = claim_names(inventory, workload)
    for job in jobs:
        spec = mapping(job.workload.resource.body.get("spec"))
        yield {
            **_schedule(job.workload.ref, job.workload.resource),
            "suspended": spec.get("suspend") is True,
            "claims": [name for name in names if name in job.words],
            "claimsRef": job.ref,
            "claimsPath": job.path,
            "unknownClasses": sorted(set(job.classes) - objects.classes),
        }
    for ref, resource in objects.schedules:
        spec = mapping(resource.body.get("spec"))
        if resource.kind == "Schedule":
            yield {
                **_schedule(ref, resource),
                "suspended": spec.get("paused") is True,
                "claims": names if _velero_takes(workload, mapping(spec.get("template"))) else [],
                "claimsPath": ("spec", "template"),
            }
        elif resource.namespace == workload.resource.namespace:
            wanted = text(dig(spec, "snapshotTemplate", "snapshotClassName"))
            yield {
                **_schedule(ref, resource),
                "suspended": spec.get("disabled") is True,
                "claims": _made(inventory, workload, mapping(spec.get("claimSelector"))),
                "claimsPath": ("spec", "claimSelector"),
                "unknownClasses": [wanted] if wanted and wanted not in objects.classes else [],
            }


def _velero_takes(workload: Workload, template: Mapping[str, JSON]) -> bool:
    named = sequence(template.get("includedNamespaces"))
    inside = not named or "*" in named or workload.resource.namespace in named
    return inside and template.get("snapshotVolumes") is not False


def _schedule(ref: int, resource: Resource) -> dict[str, JSON]:
    return {
        "ref": ref,
        "kind": resource.kind,
        "namespace": resource.namespace,
        "name": resource.name,
        "schedule": dig(resource.body, "spec", "schedule"),
        "path": ("spec", "schedule"),
        "claimsRef": ref,
        "unknownClasses": [],
    }
