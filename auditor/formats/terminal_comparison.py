"""What changed between two reports, for people: what is new in full, the rest as lists."""

from __future__ import annotations

from collections.abc import Iterable

from auditor.comparison import Change, Comparison
from auditor.formats.page import Page
from auditor.formats.printable import clean, sentence
from auditor.formats.words import count, more, place
from auditor.model import Finding, Outcome, Severity

_SHOWN = 20


def render_comparison(
    change: Comparison, fail_on: Severity, width: int, colour: bool, *, every: bool, quiet: bool
) -> str:
    """The comparison as lines of text, with the result in words at the end, where findings of the
    severity `fail_on` count; `every` folds nothing, `quiet` leaves all but the totals and the
    result out."""
    page = Page(width, colour)
    if not quiet:
        _write_changes(page, change, None if every else _SHOWN)
        page.gap()
    before, after = change.problems
    problems = f"; problems: {before:,} then, {after:,} now" if before or after else ""
    page.line(
        f"{len(change.new):,} new, {len(change.gone):,} gone, {len(change.unchanged):,} unchanged, "
        f"{len(change.unseen):,} not comparable{problems}"
    )
    style = "bad" if change.worse(fail_on) else "good"
    page.line(page.paint(style, change.reason(fail_on)))
    return str(page)


def _write_changes(page: Page, change: Comparison, limit: int | None) -> None:
    _write(page, "new", change.new, "bad", limit)
    _write(page, "gone", change.gone, "good", limit)
    if change.unseen:
        page.gap()
        title = f"{count(len(change.unseen), 'finding')} not comparable: the scope changed"
        page.line(page.paint("bold", title))
        for finding, why in change.unseen[:limit]:
            page.link("  ", place(finding.location), f"{_said(finding)}; {sentence(why)}")
        _fold(page, len(change.unseen), limit)
    if change.changes:
        page.gap()
        page.line(page.paint("bold", f"{count(len(change.changes), 'promise')} changed"))
        for one in change.changes[:limit]:
            page.text("  ", _changed(one), hang=4)
        _fold(page, len(change.changes), limit)


def _write(
    page: Page, word: str, findings: Iterable[Finding], style: str, limit: int | None
) -> None:
    found = sorted(findings, key=lambda f: (-f.severity, f.location, f.rule))
    if not found:
        return
    page.gap()
    page.line(page.paint(style, f"{count(len(found), 'finding')} {word}"))
    for finding in found[:limit]:
        page.link("  ", place(finding.location), f"{finding.severity.word}: {_said(finding)}")
    _fold(page, len(found), limit)


def _said(finding: Finding) -> str:
    container = f", container {clean(finding.container)}" if finding.container else ""
    name = f"{clean(finding.resource.display)}{container}"
    return f"{name}: {sentence(finding.message)} [{clean(finding.rule)}]"


def _changed(one: Change) -> str:
    before, after = _word(one.before), _word(one.after)
    return f"{clean(one.set)}/{clean(one.id)} {before} -> {after}: {sentence(one.statement)}"


def _word(outcome: Outcome | None) -> str:
    return outcome.value if outcome else "not judged"


def _fold(page: Page, total: int, limit: int | None) -> None:
    if limit is not None and total > limit:
        page.line(f"  and {more(total - limit)}: --all shows them")
