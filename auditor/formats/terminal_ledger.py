"""The ledger: a row for every promise, in the order of the document that made it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from auditor.formats import View
from auditor.formats.page import Page, cells
from auditor.formats.printable import clean, in_words, sentence
from auditor.formats.terminal_findings import place, promise_labels
from auditor.formats.values import observed
from auditor.formats.words import count, listed, outcomes_in_words
from auditor.model import Outcome, Report, Verdict

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
    labels = promise_labels(report)
    widest_label = max(map(cells, labels.values()), default=0)
    widest_word = max((len(v.outcome.value) for v in report.verdicts), default=0)
    titles = {s.id: s.title for s in report.sets}
    rows = _Rows(page, view, labels, widest_label, widest_word)
    for set_id, verdicts in _grouped((v.set, v) for v in report.verdicts).items():
        page.gap()
        title = sentence(titles.get(set_id, ""))
        name = f"{clean(set_id)}: {title}" if title else clean(set_id)
        page.text("", f"Promises of {name}", hang=2, style="bold")
        for section, members in _grouped((v.section, v) for v in verdicts).items():
            page.gap()
            totals = outcomes_in_words(v.outcome for v in members)
            page.text("", f"{sentence(section)}: {totals}", hang=2, style="bold")
            rows.write_section(members)


def _grouped(pairs: Iterable[tuple[str, Verdict]]) -> dict[str, list[Verdict]]:
    groups: dict[str, list[Verdict]] = defaultdict(list)
    for key, verdict in pairs:
        groups[key].append(verdict)
    return groups


class _Rows:
    """Writes rows whose columns line up through the whole ledger."""

    def __init__(
        self,
        page: Page,
        view: View,
        labels: Mapping[tuple[str, str], str],
        widest_label: int,
        widest_word: int,
    ) -> None:
        self._page = page
        self._held = "held" in view.show
        self._all = view.all
        self._labels = labels
        self._widest_label = widest_label
        self._widest_word = widest_word
        self._indent = " " * (2 + widest_label + 2 + widest_word + 2)

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
            self._page.text(f"{self._indent}{lacking}: ", words, hang=len(self._indent) + 2)

    def _write_row(self, verdict: Verdict) -> None:
        label = self._labels[verdict.set, verdict.guarantee.id]
        word = verdict.outcome.value
        label_pad = " " * (self._widest_label - cells(label))
        word_pad = " " * (self._widest_word - len(word))
        painted = self._page.paint(_STYLES[verdict.outcome], word)
        statement = sentence(verdict.guarantee.statement)
        if verdict.outcome is Outcome.BROKEN and verdict.findings:
            statement += f" ({count(len(verdict.findings), 'finding')})"
        self._page.text(
            f"  {label}{label_pad}  {word}{word_pad}  ",
            statement,
            painted=f"  {label}{label_pad}  {painted}{word_pad}  ",
        )
        if verdict.exemptions:
            words = listed([sentence(exemption) for exemption in verdict.exemptions])
            self._page.text(f"{self._indent}leaves out: ", words, hang=len(self._indent) + 2)
        if self._held and verdict.outcome is Outcome.HELD:
            self._write_examined(verdict)

    def _write_examined(self, verdict: Verdict) -> None:
        shown = verdict.examined if self._all else verdict.examined[:_SHOWN]
        for item in shown:
            container = f", container {clean(item.container)}" if item.container else ""
            value = in_words(observed(item))
            self._page.text(
                self._indent,
                f"{clean(item.resource.display)}{container}: {clean(item.path)} is {value}",
                hang=len(self._indent) + 2,
            )
            self._page.line(f"{self._indent}  {place(item.location)}")
        more = verdict.examined_count - len(shown)
        if more > 0:
            hint = "" if self._all else ": --all shows more"
            self._page.line(f"{self._indent}and {count(more, 'more value')}{hint}")
