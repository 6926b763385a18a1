"""The Prometheus that a workload runs: which configuration it is started with, its jobs, and the
alerts of the rule files that the configuration means."""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

import msgspec

from auditor.inventory.configuration.addresses import workload_document
from auditor.inventory.configuration.alerting import AlertRule, alerts_in
from auditor.inventory.configuration.commands import flags_of
from auditor.inventory.configuration.scraping import Job
from auditor.inventory.configuration.settings import File, Settings
from auditor.inventory.fields import mapping, sequence, text
from auditor.inventory.images import parse_image
from auditor.inventory.workloads import Workload
from auditor.model import JSON

if TYPE_CHECKING:
    from auditor.inventory import Inventory


def may_be_prometheus(workload: Workload) -> bool:
    """Cheaply, by its images: the files of every other workload stay unread."""
    return any(
        "prometheus" in text(mapping(container).get("image"))
        for container in sequence(workload.spec.get("containers"))
    )


def prometheus_file(own: Settings) -> File | None:
    """The configuration that a Prometheus is started with: the file of `--config.file`, or the only
    one that holds scrape jobs."""
    chosen = [
        flag.value
        for flag in flags_of(own.running)
        if flag.name == "config.file" and flag.program.startswith("prometheus")
    ]
    for file in own.files:
        if file.mount.path in chosen or (not chosen and "scrape_configs" in file.tree):
            return file
    return None


def rule_files(own: Settings, file: File, pattern: JSON) -> list[File]:
    """The mounted files that a pattern of rule_files means, relative to the configuration."""
    folder = file.mount.path.rpartition("/")[0]
    wanted = text(pattern) if text(pattern).startswith("/") else f"{folder}/{text(pattern)}"
    return [
        one
        for one in own.files
        if fnmatchcase(one.mount.path, wanted)
        and one.mount.path.count("/") == wanted.count("/")
        and set(one.containers) & set(file.containers)
    ]


def prometheus_document(
    inventory: Inventory, own: Settings, file: File, jobs: Sequence[Job]
) -> dict[str, JSON]:
    """What rules see of a Prometheus."""
    patterns = sequence(file.tree.get("rule_files"))
    matched = [rule_files(own, file, pattern) for pattern in patterns]
    found = {one.mount.path: one for some in matched for one in some}
    alerts = alerts_in([(f.parsed.tree, f.ref, f.place) for _, f in sorted(found.items())])
    return {
        "ref": file.ref,
        "path": file.place,
        "problems": [f.parsed.problem for f in (file, *found.values()) if f.parsed.problem],
        "jobs": [_job(inventory, job) for job in jobs],
        "alerts": [_alert(alert) for alert in alerts],
        "ruleFiles": [
            {
                "pattern": pattern,
                "path": (*file.place, "rule_files", number),
                "files": [one.mount.path for one in some],
            }
            for number, (pattern, some) in enumerate(zip(patterns, matched, strict=True))
        ],
    }


def _job(inventory: Inventory, job: Job) -> dict[str, JSON]:
    return {
        "name": job.name,
        "ref": job.ref,
        "path": job.path,
        "metricsPath": job.metrics_path,
        "nodes": job.nodes,
        "unknown": job.unknown,
        "targets": [
            {
                **workload_document(inventory, target.workload),
                "container": target.container,
                "image": _image_of(target.workload, target.container),
                "port": target.port,
                "metricsPath": target.path,
            }
            for target in job.targets
        ],
        "byAnnotation": [msgspec.to_builtins(one) for one in job.by_annotation],
    }


def _image_of(workload: Workload, name: str) -> str:
    for container in sequence(workload.spec.get("containers")):
        if mapping(container).get("name") == name:
            return str(parse_image(text(mapping(container).get("image")))["name"])
    return ""


def _alert(alert: AlertRule) -> dict[str, JSON]:
    return {
        "name": alert.name,
        "ref": alert.ref,
        "path": alert.path,
        "severity": alert.severity,
        "comparisons": [msgspec.to_builtins(one) for one in alert.comparisons],
        "jobs": alert.jobs,
    }
