"""What rules see of what a workload is told: the section `configuration` of its document, which
policies/README.md describes. Made only for rules whose subject is Configuration."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from auditor.inventory.configuration.addresses import (
    Address,
    address_document,
    addresses_in,
    resolve,
    workload_document,
)
from auditor.inventory.configuration.commands import flags_of
from auditor.inventory.configuration.metric_servers import metric_group, served_metrics
from auditor.inventory.configuration.prometheus import (
    may_be_prometheus,
    prometheus_document,
    prometheus_file,
)
from auditor.inventory.configuration.redis import DirectiveFile, Server, servers_of
from auditor.inventory.configuration.scraping import Job, jobs_of
from auditor.inventory.configuration.settings import File, Settings, leaves, read_settings
from auditor.inventory.configuration.snapshots import (
    ScheduledJob,
    SnapshotObjects,
    claim_names,
    scheduled_job,
    schedules_of,
    snapshot_objects,
)
from auditor.inventory.fields import dig, mapping, text
from auditor.inventory.workloads import Workload
from auditor.model import JSON

if TYPE_CHECKING:
    from auditor.inventory import Inventory


class Configurations:
    """What workloads are told, each read when first asked for and kept."""

    def __init__(self) -> None:
        self._settings: dict[Workload, Settings] = {}
        self._jobs: dict[Workload, Sequence[Job]] | None = None
        self._scrapes: dict[Workload, list[dict[str, JSON]]] | None = None
        self._scheduled: dict[str, list[ScheduledJob]] = {}
        self._snapshots: SnapshotObjects | None = None
        self._servers: list[dict[str, JSON]] | None = None

    def settings(self, inventory: Inventory, workload: Workload) -> Settings:
        """What one workload is told."""
        known = self._settings.get(workload)
        if known is None:
            known = self._settings[workload] = read_settings(inventory, workload)
        return known

    def jobs(self, inventory: Inventory) -> Mapping[Workload, Sequence[Job]]:
        """The scrape jobs of every Prometheus in the input."""
        if self._jobs is None:
            self._jobs = {}
            for workload in filter(may_be_prometheus, inventory.workloads):
                file = prometheus_file(self.settings(inventory, workload))
                if file is not None:
                    namespace = workload.resource.namespace
                    self._jobs[workload] = jobs_of(
                        inventory, namespace, file.tree, file.ref, file.place
                    )
        return self._jobs

    def document(self, inventory: Inventory, workload: Workload) -> dict[str, JSON]:
        """The section `configuration` of a workload's document."""
        own = self.settings(inventory, workload)
        return {
            "files": [_file(file) for file in own.files],
            "missing": [
                {
                    "kind": one.kind,
                    "name": one.name,
                    "key": one.key,
                    "path": one.mount,
                    "file": one.path,
                    "container": one.container,
                }
                for one in own.missing
            ],
            "variables": [
                {
                    "container": v.container,
                    "name": v.name,
                    "value": v.value,
                    "from": v.origin,
                    "ref": v.ref,
                    "path": v.path,
                }
                for v in own.variables
            ],
            "commands": [
                {
                    "container": c.container,
                    "program": c.program,
                    "words": c.words,
                    "ref": c.ref,
                    "path": c.path,
                    "script": c.script,
                }
                for c in own.running
            ],
            "flags": [msgspec.to_builtins(flag) for flag in flags_of(own.running)],
            "addresses": [
                address_document(inventory, a) for a in self._addresses(inventory, workload)
            ],
            "redis": [_server(inventory, workload, server) for server in _redis(own)],
            "prometheus": self._prometheus(inventory, workload),
            "scrapedBy": self._scraped_by(inventory, workload),
            "scrapers": len(self.jobs(inventory)),
            "snapshots": {
                "claims": claim_names(inventory, workload),
                "schedules": self._schedules(inventory, workload),
            },
            "metricServers": self._metric_servers(inventory)
            if _scaled_by_own(inventory, workload)
            else [],
        }

    def _addresses(self, inventory: Inventory, workload: Workload) -> list[Address]:
        """Whom its files, its environment and its own commands name, each place once."""
        own, namespace = self.settings(inventory, workload), workload.resource.namespace
        found: list[Address] = []
        for file in own.files:
            for path, value in leaves(file.parsed.tree, file.place):
                found += addresses_in(inventory, namespace, value, file.ref, path, words=False)
        for variable in own.variables:
            found += addresses_in(
                inventory, namespace, variable.value or "", variable.ref, variable.path, words=True
            )
        for command in own.running:
            for word, place in list(zip(command.words, command.word_paths, strict=False))[1:]:
                found += addresses_in(inventory, namespace, word, command.ref, place, words=True)
        return list({(a.host, a.port, a.ref, a.path): a for a in found}.values())

    def _prometheus(self, inventory: Inventory, workload: Workload) -> dict[str, JSON] | None:
        jobs = self.jobs(inventory).get(workload)
        own = self.settings(inventory, workload)
        file = None if jobs is None else prometheus_file(own)
        return (
            None
            if file is None or jobs is None
            else prometheus_document(inventory, own, file, jobs)
        )

    def _scraped_by(self, inventory: Inventory, workload: Workload) -> list[dict[str, JSON]]:
        if self._scrapes is None:
            self._scrapes = {}
            for prometheus, jobs in self.jobs(inventory).items():
                by = workload_document(inventory, prometheus)
                for job in jobs:
                    for target in job.targets:
                        self._scrapes.setdefault(target.workload, []).append(
                            {
                                "job": job.name,
                                "ref": job.ref,
                                "path": job.path,
                                "container": target.container,
                                "port": target.port,
                                "metricsPath": target.path,
                                "prometheus": by,
                            }
                        )
        return self._scrapes.get(workload, [])

    def _schedules(self, inventory: Inventory, workload: Workload) -> list[dict[str, JSON]]:
        if self._snapshots is None:
            self._snapshots = snapshot_objects(inventory.resources)
        jobs = self._snapshot_jobs(inventory, workload.resource.namespace)
        return list(schedules_of(inventory, workload, jobs, self._snapshots))

    def _snapshot_jobs(self, inventory: Inventory, namespace: str) -> list[ScheduledJob]:
        """The CronJobs of a namespace that make VolumeSnapshots."""
        known = self._scheduled.get(namespace)
        if known is None:
            known = self._scheduled[namespace] = []
            inside = inventory.workloads_in.get(namespace, ())
            claims = {name for workload in inside for name in claim_names(inventory, workload)}
            for workload in inside:
                if workload.resource.kind == "CronJob":
                    own = self.settings(inventory, workload)
                    texts = [t for _, run in own.scripts for t in run.script.texts]
                    texts += [" ".join(command.words) for command in own.running]
                    if job := scheduled_job(workload, texts, own.variables, claims):
                        known.append(job)
        return known

    def _metric_servers(self, inventory: Inventory) -> list[dict[str, JSON]]:
        """Who is registered to serve metrics of their own, and what they are told to serve."""
        if self._servers is None:
            self._servers = [
                self._metric_server(inventory, ref)
                for ref, resource in enumerate(inventory.resources)
                if metric_group(resource)
            ]
        return self._servers

    def _metric_server(self, inventory: Inventory, ref: int) -> dict[str, JSON]:
        resource = inventory.resources[ref]
        service = mapping(dig(resource.body, "spec", "service"))
        host = f"{text(service.get('name'))}.{text(service.get('namespace'))}"
        known, workloads = resolve(inventory, resource.namespace, host)
        group = metric_group(resource)
        return {
            "ref": ref,
            "group": group,
            "name": resource.name,
            "host": host,
            "service": None if known is None else known.ref,
            "workloads": [workload_document(inventory, w) for w in workloads],
            "metrics": [
                metric
                for workload in workloads
                for file in self.settings(inventory, workload).files
                if file.parsed.format in ("yaml", "json")
                for metric in served_metrics(file.tree, group, file.ref, file.place)
            ],
            "missing": sorted(
                one.name
                for workload in workloads
                for one in self.settings(inventory, workload).missing
            ),
            "jobs": sorted({job.name for jobs in self.jobs(inventory).values() for job in jobs}),
            "addresses": [
                address_document(inventory, address)
                for workload in workloads
                for address in self._addresses(inventory, workload)
            ],
        }


def _scaled_by_own(inventory: Inventory, workload: Workload) -> bool:
    return any(
        metric["type"] in ("Pods", "Object", "External")
        for scaler in inventory.autoscalers_of.get(workload, ())
        for metric in scaler.document["metrics"]
    )


def _file(file: File) -> dict[str, JSON]:
    return {
        "kind": file.mount.kind,
        "name": file.mount.name,
        "key": file.mount.key,
        "ref": file.ref,
        "path": file.place,
        "file": file.mount.path,
        "containers": file.containers,
        "format": file.parsed.format,
        "tree": file.parsed.tree,
        "problem": file.parsed.problem,
    }


def _redis(own: Settings) -> list[Server]:
    files = {
        file.mount.path: DirectiveFile(file.ref, file.mount.key, file.tree)
        for file in own.files
        if file.parsed.format == "redis"
    }
    return servers_of(own.running, own.scripts, files)


def _server(inventory: Inventory, workload: Workload, server: Server) -> dict[str, JSON]:
    namespace = workload.resource.namespace

    def hosts(values: Sequence[Sequence[str]]) -> list[dict[str, JSON]]:
        return [
            {
                "host": host,
                "workloads": [
                    workload_document(inventory, w) for w in resolve(inventory, namespace, host)[1]
                ],
            }
            for host in (values[1] if len(values) > 1 else ())
        ]

    return {
        "container": server.container,
        "sentinel": server.sentinel,
        "file": server.file,
        "known": server.known,
        "directives": [
            {
                "name": d.name,
                "arguments": d.arguments,
                "values": d.values,
                "ref": d.ref,
                "path": d.path,
                "conditional": d.conditional,
                "hosts": hosts(d.values) if d.name == "sentinel monitor" else [],
            }
            for d in server.directives
        ],
    }
