"""`vvaudit capacity`: what a platform needs, on which nodes it fits, and what that costs."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from auditor.cli.command import CLUSTER, Command, headings
from auditor.cli.connection import Connection, connection_options
from auditor.cli.look import fold_options
from auditor.cli.output import Look, write_text
from auditor.errors import UsageError, unknown_name
from auditor.formats.printable import clean

if TYPE_CHECKING:
    from auditor.model import Loaded
    from auditor.prices import PriceTable

_NODES = re.compile(r"(?:([1-9][0-9]{0,4})[ ]?x[ ]?)?([A-Za-z][A-Za-z0-9.-]*)")
_TABLE = "aws-us-east-1"
_RULE = "floor_fits_cluster"


@headings(
    {
        "What it is reckoned with": ("nodes", "prices"),
        "What is printed": ("formats", "every", "colour"),
        "A running cluster": ("live", *CLUSTER),
    }
)
@click.command(
    cls=Command,
    epilog="Exit codes: 0; 1 the floor does not fit on the nodes that were given, or are there; "
    "2 usage error; 3 something could not be read, or there is no workload.",
)
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--live", is_flag=True, help="Survey a running cluster, on the nodes that it has.")
@connection_options
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help="terminal (default) or json.",
)
@click.option(
    "--nodes",
    metavar="[N x ]TYPE",
    help="Reckon with these nodes, such as 3xt3.xlarge. Default: as many as it takes of the "
    "cheapest kind that holds the platform; of a cluster, its own.",
)
@click.option(
    "--prices",
    metavar="FILE",
    help=f"A price table of your own. Default: {_TABLE}, in policies/prices/.",
)
@fold_options
def capacity(
    paths: tuple[str, ...],
    live: bool,
    connection: Connection,
    formats: tuple[str, ...],
    nodes: str | None,
    prices: str | None,
    look: Look,
) -> int:
    """Show what a platform needs at the floor and at the ceiling, where it fits, what it costs.

    \b
    vvaudit capacity manifests/
    vvaudit capacity manifests/ --nodes 3xt3.xlarge
    vvaudit capacity manifests/ --prices ours.yaml -f json=capacity.json
    vvaudit capacity --live --context prod
    """
    if bool(paths) == live:
        words = "name files or folders, - for standard input, or --live"
        raise UsageError(f"files and --live: {words}" if live else f"nothing to read: {words}")
    connection.check(live)

    from auditor.capacity.building import build_report
    from auditor.formats.json_capacity import capacity_json
    from auditor.formats.terminal_capacity import render_capacity
    from auditor.inventory import build_inventory
    from auditor.prices import read_prices, shipped_prices

    if prices:
        table = read_prices(Path(prices))
    else:
        table = next(one for one in shipped_prices() if one.id == _TABLE)
    kind, count = _wanted(nodes, table)
    loaded = _cluster(connection) if live else _files(paths)
    for problem in loaded.problems:
        place = f"{problem.uri}:{problem.line}" if problem.line else problem.uri
        words = "; ".join(text for text in (problem.message, problem.remedy) if text)
        click.echo(f"vvaudit: {clean(f'{place}: {words}')}", err=True)
    inventory = build_inventory(
        loaded.resources, live=live, unlisted=loaded.unlisted, pods=loaded.pods
    )
    source = ("--live",) if live else paths
    report = build_report(inventory, table, kind, count, source, loaded.problems)
    if not report.workloads:
        click.echo("vvaudit: there is no workload in what was read", err=True)
        return 3
    writers = {
        "terminal": lambda width, colour: render_capacity(report, width, colour, look.all),
        "json": lambda width, colour: capacity_json(report),
    }
    write_text(formats, writers, look)
    asked = report.placing is not None and (live or count is not None)
    if asked and report.placing is not None and not report.placing.fits:
        return 1
    return 3 if report.problems else 0


def _wanted(nodes: str | None, table: PriceTable) -> tuple[str, int | None]:
    """The kind of node that was asked for, and how many; an empty kind for none."""
    if nodes is None:
        return "", None
    match = _NODES.fullmatch(nodes.strip())
    if match is None:
        raise UsageError(f"--nodes {nodes}: write how many and of which kind, such as 3xt3.xlarge")
    if match[2] not in table.nodes:
        raise unknown_name("kind of node", match[2], table.nodes)
    return match[2], int(match[1]) if match[1] else None


def _files(paths: tuple[str, ...]) -> Loaded:
    from auditor.sources.files import load_files
    from auditor.sources.rendering import Options
    from auditor.sources.variants import in_one_cluster

    stdin = sys.stdin.buffer if "-" in paths else None
    loaded = load_files(paths, stdin, rendering=Options())
    in_one_cluster(loaded)
    return loaded


def _cluster(connection: Connection) -> Loaded:
    """The objects of a cluster that capacity is about."""
    from auditor.catalog import load_catalog
    from auditor.demand import kinds_of
    from auditor.inventory.owners import alike
    from auditor.inventory.templates import pod_templates
    from auditor.sources.cluster import Wish, load_cluster
    from auditor.sources.cluster.compaction import Folding
    from auditor.sources.cluster.requests import Requests

    kinds = kinds_of(load_catalog().rules[_RULE])
    with connection.open() as client:
        wish = Wish(frozenset(kinds), ())
        return load_cluster(client, Requests(client), wish, Folding(pod_templates, alike), None)
