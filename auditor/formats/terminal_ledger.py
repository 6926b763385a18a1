"""The ledger: a row for every promise, in the order of the document that made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from auditor.formats import View
from auditor.formats.page import Page, cells
from auditor.formats.phrases import sides
from auditor.formats.printable import clean, in_words, sentence
from auditor.formats.values import leaf, observed
from auditor.formats.words import count, listed, more, place, verdicts_in_words
from auditor.model import Finding, Outcome, Report, Verdict

_SHOWN = 3
"""Values seen that are shown for a promise before the rest is folded."""

_STYLES = {
    Outcome.HELD: "good",
    Outcome.BROKEN: "bad",
    Outcome.WAIVED: "open",
    Outcome.UNVERIFIED: "open",
    Outcome.NOT_APPLICABLE: "quiet",
}


def write_ledger(page: Page, report: Report, view: View) -> None:
    """Every promise of every set in force, by section."""
    titles = {s.id: s.title for s in report.sets}
    rows = _Rows(page, report, view)
    for set_id, verdicts in _grouped((v.set, v) for v in report.verdicts).items():
        page.gap()
        title = sentence(titles.get(set_id, ""))
        name = f"{clean(set_id)}: {title}" if title else clean(set_id)
        page.text("", f"Promises of {name}", hang=2, style="bold")
        for section, members in _grouped((v.section, v) for v in verdicts).items():
            page.gap()
            totals = verdicts_in_words(members)
            page.text("", f"{sentence(section)}: {totals}", hang=2, style="bold")
            rows.write_section(members)


def _grouped(pairs: Iterable[tuple[str, Verdict]]) -> dict[str, list[Verdict]]:
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for key, verdict in pairs:
        groups[key].append(verdict)
    return groups


class _Rows:
    """Writes rows whose columns line up through the whole ledger."""

    def __init__(self, page: Page, report: Report, view: View) -> None:
        self._page = page
        self._show_held = "held" in view.show
        self._all = view.all
        self._findings = {finding.fingerprint: finding for finding in report.findings}
        verdicts = report.verdicts
        self._widest_id = max((cells(clean(v.guarantee.id)) for v in verdicts), default=0)
        self._widest_word = max((len(v.word) for v in verdicts), default=0)
        self._indent = " " * (self._widest_id + self._widest_word + 6)

    def write_section(self, verdicts: list[Verdict]) -> None:
        """The settled promises in the document's order, then the open ones by what they lack."""
        open_ones: dict[tuple[str, ...], list[Verdict]] = defaultdict(list)
        for verdict in verdicts:
            if verdict.outcome is Outcome.UNVERIFIED:
                open_ones[verdict.missing].append(verdict)
            else:
                self._write_row(verdict)
        for missing, members in open_ones.items():
            for verdict in members:
                self._write_row(verdict)
            words = listed([sentence(item) for item in missing]) or "any evidence"
            lacking = "lacks" if len(members) == 1 else f"these {len(members)} lack"
            self._below(f"{lacking}: {words}")

    def _below(self, words: str) -> None:
        self._page.text(self._indent, words, hang=len(self._indent) + 2)

    def _write_row(self, verdict: Verdict) -> None:
        name = clean(verdict.guarantee.id)
        word = verdict.word
        name += " " * (self._widest_id - cells(name))
        pad = " " * (self._widest_word - len(word))
        self._page.text(
            f"  {name}  {word}{pad}  ",
            sentence(verdict.guarantee.statement),
            painted=f"  {name}  {self._page.paint(_STYLES[verdict.outcome], word)}{pad}  ",
        )
        if sides(verdict):
            self._below(sides(verdict))
        if verdict.outcome is Outcome.BROKEN:
            self._write_first_finding(verdict)
        for note in verdict.guarantee.notes:
            self._below(f"note: {sentence(note)}")
        for exemption in verdict.exemptions:
            self._below(f"leaves out: {sentence(exemption)}")
        if self._show_held and verdict.outcome is Outcome.HELD:
            self._write_examined(verdict)

    def _write_first_finding(self, verdict: Verdict) -> None:
        found: list[Finding] = [
            self._findings[mark] for mark in verdict.findings if mark in self._findings
        ]
        if found:
            first = min(found, key=lambda finding: (-finding.severity, finding.location))
            others = f", and {more(len(found) - 1)}" if len(found) > 1 else ""
            self._page.line(f"{self._indent}{place(first.location)}{others}")

    def _write_examined(self, verdict: Verdict) -> None:
        shown = verdict.examined if self._all else verdict.examined[:_SHOWN]
        for item in shown:
            container = f", container {clean(item.container)}" if item.container else ""
            key = clean(leaf(item.path)) or "value"
            about = f"{clean(item.resource.display)}{container}: {key}"
            value = in_words(observed(item))
            self._page.link(self._indent, place(item.location), f"{about} is {value}")
        unseen = len(verdict.examined) - len(shown)
        if unseen > 0:
            self._page.line(f"{self._indent}and {count(unseen, 'more value')}: --all shows them")
        idle = [check.rule for check in verdict.checks if not check.examined]
        if idle:
            self._below(f"nothing to look at: {', '.join(dict.fromkeys(idle))}")
        if verdict.examined_count > len(verdict.examined):
            total = count(verdict.examined_count, "judgement")
            self._page.line(f"{self._indent}{total} in all, of which the first are listed")
