"""`vvaudit connections`: what may connect to what, by the NetworkPolicies of the input."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from fnmatch import fnmatchcase

import click
import msgspec

from auditor.cli.command import Command
from auditor.cli.words import width
from auditor.errors import UsageError, unknown_name
from auditor.formats.page import Page
from auditor.formats.printable import clean
from auditor.inventory import build_inventory
from auditor.inventory.connections.addresses import addresses, blocks, spans
from auditor.inventory.connections.outside import Strangers
from auditor.inventory.connections.ports import ports_document, ports_in_words
from auditor.inventory.connections.ranges import NONE, Ranges, intersection
from auditor.inventory.connections.reach import Reach
from auditor.inventory.connections.table import Addresses, End, Row, connection_rows
from auditor.inventory.connections.words import notes_about, strangers_in_words
from auditor.inventory.workloads import Workload
from auditor.model import JSON

SCHEMA = "vvaudit-connections-v1"
_FORMATS = ("terminal", "json")
_SINGLE = 1000
"""With more callers than this in all rows, those that may do the same share a heading."""

_SHOWN = 3
"""How many names and address blocks stand in one line of the table."""


@click.command(cls=Command)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option(
    "-f",
    "--format",
    "form",
    default="terminal",
    show_default=True,
    metavar="FORMAT",
    help="terminal or json.",
)
@click.option(
    "--from",
    "source",
    metavar="PEER",
    help="Only from this: NAME, NAMESPACE/NAME (wildcards allowed), an address or a CIDR.",
)
@click.option("--to", "target", metavar="PEER", help="Only to this, in the same words.")
@click.option("--all", "show_all", is_flag=True, help="Fold nothing.")
def connections(
    paths: tuple[str, ...], form: str, source: str | None, target: str | None, show_all: bool
) -> int:
    """Show what may connect to what, computed from the NetworkPolicies in files or folders.

    \b
    vvaudit connections manifests/
    vvaudit connections manifests/ --to redis
    vvaudit connections manifests/ --from backend --to 0.0.0.0/0

    Each row is a connection that both ends allow. Ports are those of the pods, not of Services.
    """
    if not paths:
        raise UsageError("nothing to read: name files or folders, or - for standard input")
    if form not in _FORMATS:
        raise unknown_name("format", form, _FORMATS)
    from auditor.sources.files import load_files
    from auditor.sources.rendering import Options
    from auditor.sources.variants import in_one_cluster

    stdin = sys.stdin.buffer if "-" in paths else None
    loaded = load_files(paths, stdin, rendering=Options())
    in_one_cluster(loaded)
    for problem in loaded.problems:
        place = f"{problem.uri}:{problem.line}" if problem.line else problem.uri
        words = "; ".join(text for text in (problem.message, problem.remedy) if text)
        click.echo(f"vvaudit: {clean(f'{place}: {words}')}", err=True)
    reach = build_inventory(loaded.resources).reach
    wanted = (_Filter(reach, source), _Filter(reach, target))
    rows = list(_narrowed(connection_rows(reach), *wanted))
    notes = list(notes_about(reach))
    if form == "json":
        click.echo(msgspec.json.format(msgspec.json.encode(_document(rows, notes)), indent=2))
    else:
        click.echo(_table(rows, notes, show_all), nl=False)
    return 3 if loaded.problems or not reach.workloads else 0


class _Filter:
    """One end that the user asked for."""

    def __init__(self, reach: Reach, word: str | None) -> None:
        self._word = word
        self._addresses: Ranges = addresses(word) if word else NONE
        if word and not self._addresses and not any(self._names(w) for w in reach.workloads):
            raise unknown_name("workload", word, {w.resource.name for w in reach.workloads})

    def __call__(self, end: End) -> End | None:
        """What is left of an end; None if nothing is."""
        if self._word is None:
            return end
        if isinstance(end, tuple):
            return tuple(workload for workload in end if self._names(workload)) or None
        if isinstance(end, Addresses):
            shared = intersection(end.ranges, self._addresses)
            return Addresses(shared) if shared else None
        return None

    def _names(self, workload: Workload) -> bool:
        pattern, resource = self._word or "", workload.resource
        whole = f"{resource.namespace}/{resource.name}"
        return fnmatchcase(whole if "/" in pattern else resource.name, pattern)


def _narrowed(rows: Sequence[Row], source: _Filter, target: _Filter) -> Iterator[Row]:
    for row in rows:
        left, right = source(row.source), target(row.target)
        if left is not None and right is not None:
            yield Row(left, right, row.ports)


def _document(rows: Sequence[Row], notes: Sequence[str]) -> dict[str, JSON]:
    return {
        "schema": SCHEMA,
        "connections": [
            {
                "from": _end_document(row.source),
                "to": _end_document(row.target),
                "ports": ports_document(row.ports),
            }
            for row in rows
        ],
        "notes": list(notes),
    }


def _end_document(end: End) -> dict[str, JSON]:
    if isinstance(end, Addresses):
        return {"addresses": [f"{first}-{last}" for first, last in spans(end.ranges)]}
    if isinstance(end, Strangers):
        return {"otherPods": strangers_in_words(end)}
    return {
        "workloads": [
            {"kind": r.kind, "namespace": r.namespace, "name": r.name}
            for r in (workload.resource for workload in end)
        ]
    }


def _table(rows: Sequence[Row], notes: Sequence[str], show_all: bool) -> str:
    """By caller: whom it may connect to, and on which ports. Callers that may do the same stand
    together where there are too many to be listed one by one."""
    page = Page(width(), colour=False)
    by_source: dict[str, list[tuple[str, str]]] = {}
    callers = sum(len(row.source) for row in rows if isinstance(row.source, tuple))
    for row in rows:
        words = (_end(row.target, show_all), ports_in_words(row.ports))
        ends: list[End] = [row.source]
        if isinstance(row.source, tuple) and (show_all or callers <= _SINGLE):
            ends = [(workload,) for workload in row.source]
        for end in ends:
            by_source.setdefault(_end(end, show_all), []).append(words)
    for source, targets in by_source.items():
        page.gap()
        page.text("", source, hang=2)
        for target, ports in targets:
            page.text("  -> ", f"{target}: {ports}", hang=7)
    if not rows:
        page.line("no such connection is allowed")
    if notes:
        page.gap()
    for note in notes:
        page.text("note: ", clean(note))
    return str(page)


def _end(end: End, show_all: bool) -> str:
    if isinstance(end, Strangers):
        return clean(strangers_in_words(end))
    if isinstance(end, Addresses):
        return f"addresses {_few(list(blocks(end.ranges)), show_all)}"
    return clean(_few([workload.resource.display for workload in end], show_all))


def _few(words: Sequence[str], show_all: bool) -> str:
    shown = words if show_all else words[:_SHOWN]
    more = f" and {len(words) - len(shown)} more" if len(words) > len(shown) else ""
    return ", ".join(shown) + more
