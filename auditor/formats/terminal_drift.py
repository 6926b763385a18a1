"""How a cluster differs from what was declared, by object."""

from __future__ import annotations

from collections import defaultdict

from auditor.formats import View
from auditor.formats.differences import (
    ABSENT,
    NONE,
    UNDECLARED,
    drift_in_words,
    field_in_words,
)
from auditor.formats.page import Page
from auditor.formats.printable import clean
from auditor.formats.words import more, place
from auditor.model import FieldDrift, Report, ResourceRef

_SHOWN = 20


def write_drift(page: Page, report: Report, view: View) -> None:
    """Fields that differ, what is absent, and what nobody declared."""
    drift = report.drift
    if drift is None:
        return
    page.gap()
    if not (drift.changed or drift.absent or drift.undeclared):
        page.line(page.paint("good", f"No drift: {NONE}"))
        return
    by_object: dict[ResourceRef, list[FieldDrift]] = defaultdict(list)
    for one in drift.changed:
        by_object[one.resource].append(one)
    page.line(page.paint("bold", f"Drift: {drift_in_words(drift)}"))
    limit = None if view.all else _SHOWN
    left = limit
    for resource, fields in by_object.items():
        if left is not None and left <= 0:
            break
        page.gap()
        page.text("  ", clean(resource.display), hang=4)
        for one in fields if left is None else fields[:left]:
            page.link("    ", place(one.location), field_in_words(one))
        left = None if left is None else left - len(fields)
    if left is not None and len(drift.changed) > _SHOWN:
        page.line(f"  and {more(len(drift.changed) - _SHOWN)}: --all shows them")
    if drift.absent:
        page.gap()
        page.line(f"  {_title(ABSENT)}")
        for resource, location in drift.absent[:limit]:
            page.link("    ", place(location), clean(resource.display))
        _fold(page, len(drift.absent), limit)
    if drift.undeclared:
        page.gap()
        page.line(f"  {_title(UNDECLARED)}")
        for resource in drift.undeclared[:limit]:
            page.line(f"    {clean(resource.display)}")
        _fold(page, len(drift.undeclared), limit)


def _title(words: str) -> str:
    return words[0].upper() + words[1:]


def _fold(page: Page, total: int, limit: int | None) -> None:
    if limit is not None and total > limit:
        page.line(f"    and {more(total - limit)}: --all shows them")
