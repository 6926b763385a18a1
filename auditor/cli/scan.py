"""`vvaudit scan`: reads, judges, reports."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from fnmatch import fnmatchcase
from pathlib import Path

import click
import msgspec

from auditor.cli.clock import started
from auditor.cli.output import Look, parse_sinks, write_report
from auditor.cli.progress import Progress
from auditor.errors import UsageError, unknown_name
from auditor.model import Loaded, Severity

_LEVELS = [level.word for level in reversed(Severity)]


def _severity(context: click.Context, parameter: click.Parameter, value: str) -> Severity:
    try:
        return Severity.parse(value)
    except KeyError:
        raise unknown_name("severity", value, _LEVELS) from None


@click.command(
    epilog="Exit codes: 0 clean; 1 a promise is broken, or a finding at or above --fail-on; "
    "2 usage or policy error; 3 incomplete; 130 interrupted."
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "-g",
    "--guarantees",
    "guarantees",
    multiple=True,
    metavar="SET[/ID]",
    help="A set of promises, or one promise of it, which then has to be verified. "
    "Default: baseline, and every set whose objects are found.",
)
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help="terminal (default) or json; to a file, or to standard output. Repeatable.",
)
@click.option(
    "--fail-on",
    default="high",
    show_default=True,
    metavar="LEVEL",
    callback=_severity,
    help="Findings of this severity or worse decide the exit code: " + ", ".join(_LEVELS) + ".",
)
@click.option("-n", "--namespace", "namespaces", multiple=True, metavar="NS", help="Only these.")
@click.option("--exclude-namespace", multiple=True, metavar="NS", help="All but these.")
@click.option("--rule", "rules", multiple=True, metavar="GLOB", help="Run only these rules.")
@click.option("--skip-rule", multiple=True, metavar="GLOB", help="Leave these rules out.")
@click.option(
    "-p", "--policies", multiple=True, metavar="DIR", help="More rules and promises, from DIR."
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
@click.option("--show", multiple=True, metavar="held", help="Also what was examined, with values.")
@click.option("--all", "show_all", is_flag=True, help="Fold nothing.")
@click.option("-q", "--quiet", is_flag=True, help="Totals and result only.")
@click.option(
    "--colour",
    "--color",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="NO_COLOR and FORCE_COLOR are honoured.",
)
@click.option(
    "--processes",
    type=click.IntRange(1, 64),
    default=None,
    metavar="N",
    help="How many processes to use; by default one a core.",
)
def scan(
    paths: tuple[str, ...],
    guarantees: tuple[str, ...],
    formats: tuple[str, ...],
    fail_on: Severity,
    namespaces: tuple[str, ...],
    exclude_namespace: tuple[str, ...],
    rules: tuple[str, ...],
    skip_rule: tuple[str, ...],
    policies: tuple[str, ...],
    complete: bool,
    engine: str,
    opa_url: str,
    show: tuple[str, ...],
    show_all: bool,
    quiet: bool,
    colour: str,
    processes: int | None,
) -> int:
    """Audit the objects in files, folders or standard input (-).

    \b
    vvaudit scan manifests/
    helm template chart/ | vvaudit scan -
    vvaudit scan manifests/ -f terminal -f json=report.json
    vvaudit scan manifests/ -g valueverse/POD-02
    """
    begun = time.monotonic()
    if not paths:
        raise UsageError("nothing to scan: name files or folders, or - for standard input")
    for word in show:
        if word != "held":
            raise unknown_name("thing to show", word, ["held"])
    sinks = parse_sinks(formats)
    look = Look(colour, quiet, frozenset(show), show_all)
    cores = processes or min(len(os.sched_getaffinity(0)) if _linux() else os.cpu_count() or 1, 8)

    from auditor.audit import Request, audit
    from auditor.catalog import load_catalog
    from auditor.engines.choice import open_engine
    from auditor.sources.files import load_files

    catalog = load_catalog([Path(folder) for folder in policies])
    sets, promises = _choose(
        guarantees, {s.id: [g.id for g in s.guarantees] for s in catalog.sets.values()}
    )
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
    )
    with open_engine(engine, catalog.modules, opa_url) as opened, Progress() as progress:
        stdin = sys.stdin.buffer if "-" in paths else None
        loaded = load_files(paths, stdin, cores, progress.phase("reading"))
        kept = _in_namespaces(loaded, _matcher(namespaces, exclude_namespace))
        report = audit(request, kept, catalog, opened, progress.phase("judging"))
    for sink in sinks:
        write_report(report, sink, look, time.monotonic() - begun, kept.text)
    return report.exit_code


def _linux() -> bool:
    return hasattr(os, "sched_getaffinity")


def _choose(
    guarantees: tuple[str, ...], known: dict[str, list[str]]
) -> tuple[tuple[str, ...], dict[str, frozenset[str]]]:
    """The sets and the single promises that `-g` names; a set named as a whole is not narrowed."""
    whole: list[str] = []
    single: dict[str, set[str]] = {}
    for word in guarantees:
        name, slash, promise = word.partition("/")
        if name not in known:
            raise unknown_name("guarantee set", name, known)
        if not slash:
            whole.append(name)
        elif promise not in known[name]:
            raise unknown_name(f"promise of {name}", promise, known[name])
        else:
            single.setdefault(name, set()).add(promise)
    sets = tuple(dict.fromkeys([*whole, *single]))
    return sets, {name: frozenset(ids) for name, ids in single.items() if name not in whole}


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
    return (
        loaded
        if len(kept) == len(loaded.resources)
        else msgspec.structs.replace(loaded, resources=kept)
    )
