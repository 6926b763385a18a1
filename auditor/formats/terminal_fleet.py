"""The ledger of a fleet for people: each promise with the clusters where it does not hold."""

from __future__ import annotations

from auditor.fleet import Fleet, Row
from auditor.formats.page import Page, cells
from auditor.formats.printable import clean, sentence
from auditor.formats.words import ORDER, count, listed, outcomes_in_words
from auditor.model import Outcome

_STYLES = {Outcome.HELD: "good", Outcome.BROKEN: "bad", Outcome.NOT_APPLICABLE: "quiet"}


def render_fleet(fleet: Fleet, width: int, colour: bool, quiet: bool = False) -> str:
    """The fleet as lines of text; `quiet` leaves the promises out."""
    page = Page(width, colour)
    page.text("", f"{count(len(fleet.members), 'cluster')}", style="bold")
    widest = max(cells(clean(one.name)) for one in fleet.members)
    for one in fleet.members:
        pad = " " * (widest - cells(clean(one.name)))
        page.text(f"  {clean(one.name)}{pad}  ", f"{sentence(one.reason)}, {one.started}")
    section = None
    column = max((cells(clean(row.id)) for row in fleet.rows), default=0)
    for row in () if quiet else fleet.rows:
        if (row.set, row.section) != section:
            section = (row.set, row.section)
            page.gap()
            page.text("", f"{clean(row.set)}: {sentence(row.section)}", hang=2, style="bold")
        _write_row(page, row, fleet, column)
    page.gap()
    page.line(page.paint("bad" if fleet.exit_code else "good", sentence(fleet.reason)))
    return str(page)


def _write_row(page: Page, row: Row, fleet: Fleet, column: int) -> None:
    worst = next(outcome for outcome in ORDER if outcome in row.outcomes.values())
    name = clean(row.id) + " " * (column - cells(clean(row.id)))
    totals = outcomes_in_words(row.outcomes.values())
    page.text(
        f"  {name}  {totals}: ",
        sentence(row.statement),
        hang=column + 4,
        painted=f"  {name}  {page.paint(_STYLES.get(worst, 'open'), totals)}: ",
    )
    indent = " " * (column + 4)
    if len(set(row.outcomes.values())) > 1 or worst is Outcome.BROKEN:
        for outcome in ORDER[:3]:
            names = [_named(row, n) for n, found in row.outcomes.items() if found is outcome]
            if names:
                page.text(indent, f"{outcome.value} in {listed(names)}", hang=len(indent) + 2)
    absent = [clean(one.name) for one in fleet.members if one.name not in row.outcomes]
    if absent:
        page.text(indent, f"not judged in {listed(absent)}", hang=len(indent) + 2)


def _named(row: Row, name: str) -> str:
    found = row.findings.get(name, 0)
    return f"{clean(name)} ({count(found, 'finding')})" if found else clean(name)
