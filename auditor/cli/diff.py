"""`vvaudit diff`: what changed between two reports."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.cli.command import LOOK, Command, headings
from auditor.cli.look import look_options
from auditor.cli.output import Look, write_text
from auditor.errors import unknown_name
from auditor.model import Severity

_LEVELS = [level.word for level in reversed(Severity)]


@headings({"What decides": ("fail_on",), **LOOK})
@click.command(
    cls=Command,
    epilog="Exit codes: 0 nothing got worse; 1 a new finding at or above --fail-on, or a promise "
    "broke since; 2 usage error.",
)
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@click.option(
    "-f",
    "--format",
    "formats",
    multiple=True,
    metavar="FORMAT[=FILE]",
    help="terminal (default) or json.",
)
@click.option(
    "--fail-on",
    default="high",
    show_default=True,
    metavar="LEVEL",
    help="New findings of this severity or worse decide the exit code.",
)
@look_options
def diff(old: str, new: str, formats: tuple[str, ...], fail_on: str, look: Look) -> int:
    """Compare two JSON reports: what is new, what is gone, what cannot be compared.

    \b
    vvaudit scan manifests/ -f json=before.json
    vvaudit scan manifests/ -f json=after.json
    vvaudit diff before.json after.json
    """
    from auditor.comparison import compare_reports
    from auditor.formats.json_comparison import comparison_json
    from auditor.formats.terminal_comparison import render_comparison
    from auditor.saved import read_report

    if fail_on not in _LEVELS:
        raise unknown_name("severity", fail_on, _LEVELS)
    bar = Severity.parse(fail_on)
    change = compare_reports(read_report(Path(old)), read_report(Path(new)))
    writers = {
        "terminal": lambda width, colour: render_comparison(
            change, bar, width, colour, every=look.all, quiet=look.quiet
        ),
        "json": lambda width, colour: comparison_json(change),
    }
    write_text(formats, writers, look)
    return 1 if change.worse(bar) else 0
