"""`vvaudit merge`: the shares of an audit as one report, the audits of a fleet as one ledger."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli.command import LOOK, Command, headings
from auditor.cli.look import look_options
from auditor.cli.output import Look, parse_sinks, write_report, write_text
from auditor.errors import UsageError

if TYPE_CHECKING:
    from auditor.model import Report


@headings(LOOK)
@click.command(
    cls=Command,
    epilog="Exit codes: those of the whole audit, or the worst of the fleet's: 1 before 3.",
)
@click.argument("reports", nargs=-1, metavar="REPORT...")
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help="As in scan; of a fleet: terminal or json.",
)
@look_options
def merge(reports: tuple[str, ...], formats: tuple[str, ...], look: Look) -> int:
    """Put JSON reports together: the shares of one audit, or the audits of several clusters.

    \b
    vvaudit scan --live --shard 1/2 -f json=1.json
    vvaudit scan --live --shard 2/2 -f json=2.json
    vvaudit merge 1.json 2.json
    vvaudit merge prod-eu.json prod-us.json -f json=fleet.json
    """
    from auditor.merging import merge_shards
    from auditor.saved import NoText, read_report

    if not reports:
        raise UsageError("nothing to merge: name JSON reports")
    read = {file: read_report(Path(file)) for file in reports}
    if len(read) < len(reports):
        raise UsageError("a report is named twice")
    shares = [report for report in read.values() if report.shard is not None]
    if not shares:
        return _fleet(read, formats, look)
    if len(shares) < len(read):
        raise UsageError("some of these are shares of an audit and some are whole: merge each kind")
    report = merge_shards(shares)
    for sink in parse_sinks(formats):
        write_report(report, sink, look, 0.0, NoText())
    return report.exit_code


def _fleet(read: dict[str, Report], formats: tuple[str, ...], look: Look) -> int:
    from auditor.fleet import compare_clusters
    from auditor.formats.json_comparison import fleet_json
    from auditor.formats.terminal_fleet import render_fleet

    fleet = compare_clusters(_named(read))
    writers = {
        "terminal": lambda width, colour: render_fleet(fleet, width, colour, look.quiet),
        "json": lambda width, colour: fleet_json(fleet),
    }
    write_text(formats, writers, look)
    return fleet.exit_code


def _named(read: dict[str, Report]) -> dict[str, Report]:
    """The reports by their files' names, or by their paths where two names are the same."""
    names = [Path(file).stem for file in read]
    paths = len(set(names)) < len(names)
    return {file if paths else Path(file).stem: report for file, report in read.items()}
