"""How a report is written: one module a format, one entry here.

A format is a function from a report to text. It prints nothing, opens no file and reads no clock,
so that the same report gives the same bytes. Its module is imported when it is first used: nobody
waits for a format that is not asked for.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable

import msgspec

from auditor.formats.addresses import as_named
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
    from_root: Callable[[str], str] = as_named
    """A file as scanned to its path from the root of its repository; an absolute path where it is
    in none."""


Format = Callable[[Report, View], str]


def _late(module: str, function: str = "render") -> Format:
    def render(report: Report, view: View) -> str:
        write = getattr(importlib.import_module(f"{__name__}.{module}"), function)
        text: str = write(report, view)
        return text

    return render


FORMATS: dict[str, Format] = {
    "csv": _late("csv_report"),
    "github": _late("github"),
    "github-summary": _late("markdown", "render_summary"),
    "gitlab-codequality": _late("gitlab_codequality"),
    "html": _late("html"),
    "json": _late("json_report"),
    "junit": _late("junit"),
    "junit-strict": _late("junit", "render_strict"),
    "markdown": _late("markdown"),
    "openreports": _late("policy_reports", "render_openreports"),
    "oscal": _late("oscal"),
    "policyreport": _late("policy_reports", "render_policyreport"),
    "prometheus": _late("prometheus"),
    "sarif": _late("sarif"),
    "terminal": _late("terminal"),
}
