"""`vvaudit scan`: reads, judges, reports."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from auditor.cli import candidates
from auditor.cli.accepted import Accepted, accepted_options
from auditor.cli.changes import changed_since as find_changes
from auditor.cli.clock import started
from auditor.cli.command import Command, headings
from auditor.cli.connection import Connection, connection_options, read_cluster
from auditor.cli.evidence import Sources, ask_api_server, evidence_options
from auditor.cli.look import look_options
from auditor.cli.output import Look, parse_sinks, write_report
from auditor.cli.progress import Progress
from auditor.cli.promises import choose_promises
from auditor.cli.publishing import Publishing, publishing_options
from auditor.cli.rendering import Rendering, rendering_options
from auditor.cli.settings import from_environment, lowered, settings_options
from auditor.errors import UsageError, unknown_name
from auditor.formats import FORMATS
from auditor.model import Loaded, Severity

if TYPE_CHECKING:
    from auditor.audit import Request
    from auditor.catalog import Catalog
    from auditor.prices import PriceTable
    from auditor.settings import Setting

_LEVELS = [level.word for level in reversed(Severity)]


def _severity(context: click.Context, parameter: click.Parameter, value: str) -> Severity:
    try:
        return Severity.parse(value)
    except KeyError:
        raise unknown_name("severity", value, _LEVELS) from None


_SECTIONS = {
    "What decides": (
        "guarantees",
        "fail_on",
        "baseline",
        "write_baseline",
        "waivers",
        "no_waivers",
        "changed_since",
        "exit_zero",
    ),
    "What is printed": ("formats", "quiet", "every", "show", "colour"),
    "What is looked at": (
        "namespaces",
        "exclude_namespace",
        "rules",
        "skip_rule",
        "policies",
        "kubernetes_versions",
        "complete",
        "config",
        "no_config",
    ),
    "Charts and kustomizations": (
        "no_render",
        "values",
        "set_values",
        "set_string",
        "set_file",
        "release_name",
        "release_namespace",
        "kube_version",
        "api_versions",
    ),
    "A running cluster": (
        "live",
        "kubeconfig",
        "context",
        "impersonate",
        "as_group",
        "request_timeout",
        "prometheus",
        "prometheus_token_file",
        "prometheus_ca",
        "evidence",
        "publish",
        "history",
        "history_keep",
        "textfile",
        "pushgateway",
    ),
    "How it runs": ("engine", "opa_url", "shard", "processes"),
}
"""The options, as `--help` lists them."""


@headings(_SECTIONS)
@click.command(
    cls=Command,
    epilog="Exit codes: 0 clean; 1 a promise is broken, or a finding at or above --fail-on; "
    "2 usage or policy error; 3 incomplete; 130 interrupted.",
)
@settings_options
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--live", is_flag=True, help="Audit a running cluster.")
@connection_options
@click.option(
    "-g",
    "--guarantees",
    "guarantees",
    multiple=True,
    metavar="SET[/ID]",
    shell_complete=candidates.promises,
    help="A set of promises, or one promise of it, which then has to be verified. "
    "Default: baseline, and every set whose objects are found.",
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    shell_complete=candidates.formats,
    help=f"One of {', '.join(FORMATS)}; to a file, or to standard output. Repeatable. "
    "Default: terminal.",
)
@click.option(
    "--fail-on",
    default="high",
    show_default=True,
    metavar="LEVEL",
    shell_complete=candidates.levels,
    callback=_severity,
    help="Findings of this severity or worse decide the exit code: " + ", ".join(_LEVELS) + ".",
)
@click.option(
    "-n",
    "--namespace",
    "namespaces",
    multiple=True,
    metavar="NS",
    help="Only these namespaces. Repeatable.",
)
@click.option("--exclude-namespace", multiple=True, metavar="NS", help="All namespaces but these.")
@click.option(
    "--rule",
    "rules",
    multiple=True,
    metavar="GLOB",
    shell_complete=candidates.rules,
    help="Run only these rules.",
)
@click.option(
    "--skip-rule",
    multiple=True,
    metavar="GLOB",
    shell_complete=candidates.rules,
    help="Leave these rules out.",
)
@click.option(
    "-p", "--policies", multiple=True, metavar="DIR", help="More rules and promises, from DIR."
)
@click.option(
    "--kubernetes-version",
    "kubernetes_versions",
    multiple=True,
    metavar="V[,V]",
    help="Judge fields and API versions by these releases, such as 1.29,newest. "
    "Default: as the promises say, else the newest.",
)
@click.option(
    "--complete",
    is_flag=True,
    help="The input is the whole platform: what is absent does not exist.",
)
@click.option(
    "--engine",
    default="embedded",
    show_default=True,
    metavar="ENGINE",
    help="embedded, or server: an OPA server at --opa-url.",
)
@click.option(
    "--opa-url",
    envvar="VVAUDIT_OPA_URL",
    default="http://127.0.0.1:8181",
    show_default=True,
    metavar="URL",
    help="The OPA server; a token is read from VVAUDIT_OPA_TOKEN.",
)
@rendering_options
@evidence_options
@accepted_options
@click.option(
    "--changed-since",
    metavar="REV",
    help="Only findings in files that differ from this git revision decide the exit code.",
)
@publishing_options
@look_options
@click.option(
    "--shard",
    metavar="I/N",
    help="Judge one share of the namespaces, for `vvaudit merge`. In an Indexed Job: N.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=None,
    metavar="N",
    help="How many processes to use; by default one a core.",
)
def scan(
    settings: Mapping[str, Setting],
    paths: tuple[str, ...],
    live: bool,
    connection: Connection,
    guarantees: tuple[str, ...],
    formats: tuple[str, ...],
    fail_on: Severity,
    namespaces: tuple[str, ...],
    exclude_namespace: tuple[str, ...],
    rules: tuple[str, ...],
    skip_rule: tuple[str, ...],
    policies: tuple[str, ...],
    kubernetes_versions: tuple[str, ...],
    complete: bool,
    engine: str,
    opa_url: str,
    rendering: Rendering,
    sources: Sources,
    accepted: Accepted,
    publishing: Publishing,
    look: Look,
    changed_since: str | None,
    shard: str | None,
    processes: int | None,
) -> int:
    """Audit the objects in files, folders or standard input (-), or those of a running cluster.

    \b
    vvaudit scan manifests/
    vvaudit scan manifests/ -f terminal -f json=report.json
    vvaudit scan manifests/ -g valueverse/POD-02 --show held
    vvaudit scan manifests/ --live --context prod
    """
    begun = time.monotonic()
    if live and "paths" in settings:
        paths = ()  # the files that are scanned by default are not what is asked for
    if not paths and not live:
        raise UsageError("nothing to scan: name files or folders, - for standard input, or --live")
    if paths and live and shard:
        raise UsageError("--shard: compares no manifests with a cluster; leave the paths out")
    connection.check(live)
    sinks = parse_sinks(formats)
    accepted.check()
    sources.check()
    rendering.check(paths)
    publishing.check(live, shard)
    changes: dict[str, Any] = {}
    if changed_since:
        changed = find_changes(changed_since)
        changes = {"changed_since": changed_since, "changed": changed}
    cores = processes or min(len(os.sched_getaffinity(0)) if _linux() else os.cpu_count() or 1, 8)

    from auditor.audit import Request, audit
    from auditor.catalog import load_catalog
    from auditor.drift.objects import asked_of_cluster, find_drift
    from auditor.drift.reports import join_reports
    from auditor.engines.choice import open_engine
    from auditor.shards import parse_shard
    from auditor.sources.files import load_files
    from auditor.sources.variants import in_one_cluster

    catalog = load_catalog([Path(folder) for folder in policies])
    if kubernetes_versions:
        from auditor.catalog.releases import by_releases, parse_releases

        catalog = by_releases(catalog, parse_releases(kubernetes_versions))
    sets, promises = choose_promises(guarantees, catalog)
    page = any(sink.format == "html" for sink in sinks)
    request = Request(
        source=paths,
        started=started(),
        sets=sets,
        promises=promises,
        rules=rules,
        skip_rules=skip_rule,
        fail_on=fail_on,
        complete=complete,
        namespaces=namespaces,
        exclude_namespaces=exclude_namespace,
        processes=cores,
        shard=parse_shard(shard, os.environ.get("JOB_COMPLETION_INDEX", "")) if shard else None,
        connections=page,
        prices=page_prices() if page else None,
    )
    request = msgspec.structs.replace(
        accepted.asked(request, catalog), lowered=lowered(settings), **changes
    )
    with open_engine(engine, catalog.modules, opa_url) as opened, Progress() as progress:
        wanted = _matcher(namespaces, exclude_namespace)
        declared = None
        if paths:
            stdin = sys.stdin.buffer if "-" in paths else None
            reading = progress.phase("reading")
            loaded = load_files(paths, stdin, cores, reading, rendering.options)
            declared = kept = _in_namespaces(loaded, wanted)
        if live:
            if declared is not None:
                in_one_cluster(declared)
            also = asked_of_cluster(declared) if declared else set()
            running, loaded = _from_cluster(connection, request, catalog, also, progress)
            loaded = sources.gather(loaded, running, catalog)
            kept = _in_namespaces(loaded, wanted)
            report = audit(running, kept, catalog, opened, progress.phase("judging"))
            if declared is not None:
                judged = audit(request, declared, catalog, opened, progress.phase("judging"))
                report = join_reports(judged, report, find_drift(declared, kept))
        else:
            kept = sources.gather(kept, request, catalog)
            report = audit(request, kept, catalog, opened, progress.phase("judging"))
    text = declared.text if declared else kept.text
    elapsed = time.monotonic() - begun
    report = publishing.deliver(report, request, kept, connection, wanted, elapsed)
    for sink in sinks:
        write_report(report, sink, look, elapsed, text)
    accepted.record(report)
    return publishing.exit_code(report)


def _from_cluster(
    connection: Connection,
    request: Request,
    catalog: Catalog,
    also: set[str],
    progress: Progress,
) -> tuple[Request, Loaded]:
    """The cluster's objects, those of the kinds `also` too, and the request with the cluster's
    name in it."""
    from auditor.sources.cluster.requests import Requests

    with connection.open() as client:
        request = msgspec.structs.replace(request, source=(client.shown,))
        loaded = read_cluster(client, Requests(client), request, catalog, progress.kinds(), also)
        facts = msgspec.structs.replace(loaded.facts, api_server=ask_api_server(client))
    return request, msgspec.structs.replace(loaded, facts=facts)


def page_prices() -> PriceTable:
    """The nodes and prices with which a page says what the platform needs."""
    from auditor.prices import shipped_prices

    return shipped_prices()[0]


def _linux() -> bool:
    return hasattr(os, "sched_getaffinity")


def _matcher(only: tuple[str, ...], but: tuple[str, ...]) -> Callable[[str], bool]:
    def wanted(namespace: str) -> bool:
        if only and not any(fnmatchcase(namespace, pattern) for pattern in only):
            return False
        return not any(fnmatchcase(namespace, pattern) for pattern in but)

    return wanted


def _in_namespaces(loaded: Loaded, wanted: Callable[[str], bool]) -> Loaded:
    """Without the objects of other namespaces; cluster-scoped objects stay, but for the other
    Namespaces themselves."""
    kept = tuple(
        resource
        for resource in loaded.resources
        if (
            wanted(resource.namespace)
            if resource.namespace
            else resource.kind != "Namespace" or wanted(resource.name)
        )
    )
    if len(kept) == len(loaded.resources):
        return loaded
    pods = tuple(pod for pod in loaded.pods if wanted(pod.namespace))
    return msgspec.structs.replace(loaded, resources=kept, pods=pods)


from_environment(scan)
