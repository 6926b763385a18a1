"""How a report is written: one module a format, one entry here.

A format is a function from a report to text. It prints nothing, opens no file and reads no clock,
so that the same report gives the same bytes. Its module is imported when it is first used: nobody
waits for a format that is not asked for.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

import msgspec

from auditor.model import Report, SourceText


class View(msgspec.Struct, frozen=True):
    """How the reader wants to see a report."""

    width: int
    """Columns of the terminal."""
    colour: bool
    quiet: bool
    """Totals and result alone."""
    show: frozenset[str]
    """What to add: `held` adds what was examined for the promises that hold."""
    all: bool
    """Fold nothing."""
    elapsed: float | None
    """Seconds; None leaves the time out."""
    text: SourceText


Format = Callable[[Report, View], str]


def _late(module: str) -> Format:
    def render(report: Report, view: View) -> str:
        text: str = importlib.import_module(f"{__name__}.{module}").render(report, view)
        return text

    return render


FORMATS: dict[str, Format] = {
    "json": _late("json_report"),
    "terminal": _late("terminal"),
}
