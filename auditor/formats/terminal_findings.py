"""What is broken: one block a finding, always in the same shape, grouped by object."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

import msgspec

from auditor.formats import View
from auditor.formats.excerpt import Excerpt, Excerpts
from auditor.formats.page import Page, cells
from auditor.formats.printable import clean, in_words, sentence
from auditor.formats.promises import broken_promises
from auditor.formats.values import expected, leaf, observed
from auditor.formats.words import count, listed, more, place
from auditor.model import BaselineUse, Finding, Location, Report, ResourceRef, Severity, Status

SHOWN = 3
"""How many alike are shown before the rest is folded: findings of the same rule with the same
message, promises that one finding breaks, places that it is also about."""

_LONG = 24
"""Values longer than this are not said again where they stand over the mark."""

_STYLES = {
    Severity.CRITICAL: "bad",
    Severity.HIGH: "bad",
    Severity.MEDIUM: "open",
    Severity.LOW: "bold",
    Severity.INFO: "bold",
}

_Kind = tuple[Severity, str, str]
"""What makes findings alike: severity, rule and message."""


class _Block(msgspec.Struct):
    """Findings alike on one object; the last block of a kind tells how many are folded."""

    kind: _Kind
    findings: list[Finding] = msgspec.field(default_factory=list)
    folded: int = 0


def write_findings(page: Page, report: Report, view: View) -> None:
    """Every finding that is not waived, the worst object first; those of the baseline only where
    nothing is to be folded."""
    every = [finding for finding in report.findings if finding.status is Status.FAIL]
    failed = every if view.all else [finding for finding in every if finding.decides]
    page.gap()
    if failed:
        page.text("", _headline(failed), hang=2, style="bold")
    elif report.problems:
        page.line("No findings in what could be audited")
    elif report.coverage.objects:
        page.line(page.paint("good", "No new findings" if every else "No findings"))
    writer = _Writer(page, report, view)
    for resource, blocks in _folded(failed, len(failed) if view.all else SHOWN):
        page.gap()
        page.text("", clean(resource.display), hang=2, style="bold")
        for number, block in enumerate(blocks):
            if number:
                page.gap()
            writer.write(block)
    if report.baseline is not None:
        page.gap()
        page.text("", _compared(report.baseline, len(every) > len(failed)), hang=2)
    if report.changed_since:
        page.gap()
        others = sum(finding.elsewhere for finding in every)
        words = f"{count(others, 'finding')} in files that did not change since "
        page.text("", f"{words}{clean(report.changed_since)}: they do not decide", hang=2)


def _compared(baseline: BaselineUse, folded: bool) -> str:
    rest = "; --all shows what is known" if folded else ""
    return (
        f"Against the baseline {clean(baseline.source)}: {count(baseline.new, 'new finding')}, "
        f"{baseline.known:,} known, {baseline.gone:,} gone{rest}"
    )


def _headline(failed: list[Finding]) -> str:
    numbers = Counter(finding.severity for finding in failed)
    severities = ", ".join(f"{numbers[s]:,} {s.word}" for s in reversed(Severity) if numbers[s])
    objects = len({finding.resource for finding in failed})
    return f"{count(len(failed), 'finding')} on {count(objects, 'object')}: {severities}"


def _order(finding: Finding) -> tuple[int, Location, str, str]:
    return (-finding.severity, finding.location, finding.rule, finding.container)


def _folded(findings: Iterable[Finding], limit: int) -> list[tuple[ResourceRef, list[_Block]]]:
    """The blocks to show of each object; objects of which nothing is shown are left out."""
    groups: dict[ResourceRef, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=_order):
        groups[finding.resource].append(finding)
    shown: Counter[_Kind] = Counter()
    last: dict[_Kind, _Block] = {}
    objects: list[tuple[ResourceRef, list[_Block]]] = []
    for resource, group in groups.items():
        blocks: dict[_Kind, _Block] = {}
        for finding in group:
            kind = (finding.severity, finding.rule, finding.message)
            shown[kind] += 1
            if shown[kind] > limit:
                last[kind].folded += 1
                continue
            last[kind] = blocks.setdefault(kind, _Block(kind))
            last[kind].findings.append(finding)
        if blocks:
            objects.append((resource, list(blocks.values())))
    return objects


class _Saying:
    """The value seen and the value expected, in words."""

    def __init__(self, finding: Finding) -> None:
        value, wanted = observed(finding), expected(finding)
        self._key = clean(leaf(finding.path))
        self._seen = in_words(value)
        self._wanted = "" if wanted is None else f"expected {in_words(wanted)}"
        self._unset = value is None

    @property
    def alone(self) -> str:
        """What to say where there is no excerpt: the key has to be named."""
        return self._both(f"{self._key} is " if self._key else "")

    def beside(self, excerpt: Excerpt, columns: int) -> str:
        """What to say beside the mark. The excerpt may show the key, and even the value."""
        visible = self._key in excerpt.marked_line
        words = self._both("" if self._unset else "seen ") if visible else self.alone
        long = cells(words) > columns and len(self._seen) > _LONG
        return self._wanted if long and excerpt.marked_text.endswith(self._seen) else words

    def _both(self, verb: str) -> str:
        if self._unset and not self._wanted:
            return ""
        words = f"{verb}{self._seen}"
        return f"{words}; {self._wanted}" if self._wanted else words


class _Writer:
    """Writes blocks."""

    def __init__(self, page: Page, report: Report, view: View) -> None:
        self._page = page
        self._all = view.all
        self._excerpts = Excerpts(view.text)
        self._breaks = broken_promises(report)

    def write(self, block: _Block) -> None:
        """What is wrong, where, which promises that breaks, and what to do."""
        page, (severity, rule, message) = self._page, block.kind
        painted = f"  {page.paint(_STYLES[severity], severity.word)}: "
        head = f"{sentence(message)} [{clean(rule)}]"
        page.text(f"  {severity.word}: ", head, hang=4, painted=painted)
        for finding in block.findings:
            self._write_place(finding)
        self._write_promises(block.findings)
        if block.findings[0].remediation:
            page.text("    fix: ", sentence(block.findings[0].remediation))
        if block.folded:
            page.text("    ", f"and {more(block.folded)} like it: --all shows them")

    def _write_promises(self, findings: list[Finding]) -> None:
        promises = list(
            dict.fromkeys(
                promise
                for finding in findings
                for promise in self._breaks.get(finding.fingerprint, ())
            )
        )
        for label, statement in promises[:SHOWN]:
            self._page.text(f"    breaks {label} ", f'"{statement}"', hang=6)
        if promises[SHOWN:]:
            labels = listed([label for label, _ in promises[SHOWN:]])
            self._page.text("    breaks also ", labels, hang=6)

    def _write_place(self, finding: Finding) -> None:
        page = self._page
        container = f"container {clean(finding.container)}, " if finding.container else ""
        about = f"{container}finding {clean(finding.fingerprint)}"
        page.link("    ", place(finding.location), about)
        saying = _Saying(finding)
        gutter = len(str(finding.location.line + 2))
        room = page.width - gutter - 9
        excerpt = self._excerpts.of(finding, room)
        if excerpt:
            self._write_excerpt(excerpt, saying, gutter, room)
        elif saying.alone:
            page.text("    ", saying.alone, hang=6)
        related = finding.related if self._all else finding.related[:SHOWN]
        for other in related:
            about = f"{clean(other.resource.display)}: {sentence(other.message)}"
            page.link("    see ", place(other.location), about)
        if len(related) < len(finding.related):
            page.line(f"    see {more(len(finding.related) - len(related))}: --all shows them")

    def _write_excerpt(self, excerpt: Excerpt, saying: _Saying, gutter: int, room: int) -> None:
        page = self._page
        edge = f"      {' ' * gutter} | "
        painted_edge = page.paint("quiet", edge)
        for number, line in excerpt.lines:
            page.line(f"{page.paint('quiet', f'      {number:>{gutter}} |')} {line}")
            if number != excerpt.marked:
                continue
            mark = f"{painted_edge}{' ' * excerpt.before}{page.paint('bad', '^' * excerpt.span)}"
            room_beside = room - excerpt.before - excerpt.span - 1
            values = saying.beside(excerpt, room_beside)
            if cells(values) <= room_beside:
                page.line(f"{mark} {values}")
            else:
                page.line(mark)
                page.text(edge, values, painted=painted_edge)
