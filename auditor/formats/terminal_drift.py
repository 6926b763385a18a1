"""How a cluster differs from what was declared, by object."""

from __future__ import annotations

from collections import defaultdict

from auditor.formats import View
from auditor.formats.page import Page
from auditor.formats.printable import clean, in_words
from auditor.formats.values import drifted
from auditor.formats.words import count, more, place
from auditor.model import FieldDrift, Report, ResourceRef

_SHOWN = 20


def write_drift(page: Page, report: Report, view: View) -> None:
    """Fields that differ, what is absent, and what nobody declared."""
    drift = report.drift
    if drift is None:
        return
    page.gap()
    if not (drift.changed or drift.absent or drift.undeclared):
        page.line(page.paint("good", "No drift: the cluster holds what was declared"))
        return
    by_object: dict[ResourceRef, list[FieldDrift]] = defaultdict(list)
    for one in drift.changed:
        by_object[one.resource].append(one)
    parts = (
        f"{count(len(by_object), 'object')} differ{'s' if len(by_object) == 1 else ''}",
        f"{len(drift.absent):,} absent",
        f"{len(drift.undeclared):,} undeclared",
    )
    page.line(page.paint("bold", f"Drift: {', '.join(parts)}"))
    limit = None if view.all else _SHOWN
    left = limit
    for resource, fields in by_object.items():
        if left is not None and left <= 0:
            break
        page.gap()
        page.text("  ", clean(resource.display), hang=4)
        for one in fields if left is None else fields[:left]:
            words = f"{clean(one.path)} is {_said(one, one.live)}"
            page.link("    ", place(one.location), f"{words}; declared {_said(one, one.declared)}")
        left = None if left is None else left - len(fields)
    if left is not None and len(drift.changed) > _SHOWN:
        page.line(f"  and {more(len(drift.changed) - _SHOWN)}: --all shows them")
    if drift.absent:
        page.gap()
        page.line("  Declared, and not in the cluster")
        for resource, location in drift.absent[:limit]:
            page.link("    ", place(location), clean(resource.display))
        _fold(page, len(drift.absent), limit)
    if drift.undeclared:
        page.gap()
        page.line("  In the platform's namespaces, and declared by nobody")
        for resource in drift.undeclared[:limit]:
            page.line(f"    {clean(resource.display)}")
        _fold(page, len(drift.undeclared), limit)


def _said(one: FieldDrift, value: object) -> str:
    return "not set" if value is None else in_words(drifted(one, value))


def _fold(page: Page, total: int, limit: int | None) -> None:
    if limit is not None and total > limit:
        page.line(f"    and {more(total - limit)}: --all shows them")
