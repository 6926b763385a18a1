"""What is broken: one block a finding, always in the same shape, grouped by object."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from auditor.formats import View
from auditor.formats.excerpt import Excerpt, Excerpts
from auditor.formats.page import Page, cells
from auditor.formats.printable import clean, in_words, sentence
from auditor.formats.values import expected, observed
from auditor.formats.words import count
from auditor.model import Finding, Location, Outcome, Report, ResourceRef, Severity, Status

SHOWN = 3
"""Findings of the same rule with the same message that are shown before the rest is folded."""

_SEVERITY_STYLES = {
    Severity.CRITICAL: "bad",
    Severity.HIGH: "bad",
    Severity.MEDIUM: "open",
    Severity.LOW: "bold",
    Severity.INFO: "bold",
}

_Kind = tuple[Severity, str, str]
"""What makes findings alike: severity, rule and message."""


@dataclass(frozen=True)
class _Object:
    """The findings about one object that are shown."""

    resource: ResourceRef
    blocks: dict[_Kind, list[Finding]]


def write_findings(page: Page, report: Report, view: View) -> None:
    """Every finding that is not waived, the worst object first."""
    failed = [finding for finding in report.findings if finding.status is Status.FAIL]
    page.gap()
    if not failed:
        page.line(page.paint("good", "No findings"))
        return
    page.line(page.paint("bold", _headline(failed)))
    writer = _Writer(page, report, view)
    for group in writer.fold(_by_object(failed)):
        writer.write_object(group)


def write_waived(page: Page, report: Report) -> None:
    """Findings that somebody answers for: who, why and until when."""
    waived = [finding for finding in report.findings if finding.status is Status.WAIVED]
    if not waived:
        return
    page.gap()
    page.line(page.paint("bold", f"{count(len(waived), 'finding')} waived"))
    for finding in waived:
        page.line(f"  {place(finding.location)}")
        page.text("    ", f"{_about(finding)}: {sentence(finding.message)} [{clean(finding.rule)}]")
        if finding.waiver:
            owner, until = sentence(finding.waiver.owner), sentence(finding.waiver.expires)
            accepted = f"accepted by {owner}" + (f" until {until}" if until else "")
            page.text("    ", f"{accepted}: {sentence(finding.waiver.reason)}")


def place(location: Location) -> str:
    """`file:line:column`, which terminals and editors turn into a link."""
    uri = clean(location.uri)
    return f"{uri}:{location.line}:{location.column}" if location.line > 0 else uri


def _about(finding: Finding) -> str:
    container = f", container {clean(finding.container)}" if finding.container else ""
    return f"{clean(finding.resource.display)}{container}"


def _headline(failed: list[Finding]) -> str:
    severities = Counter(finding.severity for finding in failed)
    by_severity = ", ".join(
        f"{severities[s]:,} {s.word}" for s in reversed(Severity) if severities[s]
    )
    objects = len({finding.resource for finding in failed})
    return f"{count(len(failed), 'finding')} on {count(objects, 'object')}: {by_severity}"


def _order(finding: Finding) -> tuple[int, Location, str, str]:
    return (-finding.severity, finding.location, finding.rule, finding.container)


def _by_object(findings: Iterable[Finding]) -> list[list[Finding]]:
    groups: dict[ResourceRef, list[Finding]] = defaultdict(list)
    for finding in sorted(findings, key=_order):
        groups[finding.resource].append(finding)
    return list(groups.values())


class _Writer:
    """Writes blocks, and knows what has been folded."""

    def __init__(self, page: Page, report: Report, view: View) -> None:
        self._page = page
        self._limit = len(report.findings) if view.all else SHOWN
        self._excerpts = Excerpts(view.text)
        self._breaks = _broken_promises(report)
        self._folded: Counter[_Kind] = Counter()
        self._last: dict[_Kind, Finding] = {}

    def fold(self, groups: list[list[Finding]]) -> Iterator[_Object]:
        """The objects with the findings to show; the others are counted."""
        shown: Counter[_Kind] = Counter()
        objects: list[_Object] = []
        for group in groups:
            blocks: dict[_Kind, list[Finding]] = {}
            for finding in group:
                kind = (finding.severity, finding.rule, finding.message)
                if shown[kind] < self._limit:
                    shown[kind] += 1
                    self._last[kind] = finding
                    blocks.setdefault(kind, []).append(finding)
                else:
                    self._folded[kind] += 1
            if blocks:
                objects.append(_Object(group[0].resource, blocks))
        return iter(objects)

    def write_object(self, group: _Object) -> None:
        """The object's name, and a block for each thing that is wrong with it."""
        self._page.gap()
        self._page.text("", clean(group.resource.display), hang=2, style="bold")
        for number, (kind, findings) in enumerate(group.blocks.items()):
            if number:
                self._page.gap()
            self._write_block(kind, findings)

    def _write_block(self, kind: _Kind, findings: list[Finding]) -> None:
        page, (severity, rule, message) = self._page, kind
        lead = f"  {severity.word}: "
        painted = f"  {page.paint(_SEVERITY_STYLES[severity], severity.word)}: "
        page.text(lead, f"{sentence(message)} [{clean(rule)}]", hang=4, painted=painted)
        for finding in findings:
            self._write_place(finding)
        promises = dict.fromkeys(
            promise for finding in findings for promise in self._breaks.get(finding.fingerprint, ())
        )
        for label, statement in promises:
            page.text(f"    breaks {label} ", f'"{statement}"', hang=6)
        if findings[0].remediation:
            page.text("    fix: ", sentence(findings[0].remediation))
        if self._folded[kind] and self._last[kind] is findings[-1]:
            more = self._folded[kind]
            page.text(
                "    ", f"and {more:,} more like it: --all shows {'it' if more == 1 else 'them'}"
            )

    def _write_place(self, finding: Finding) -> None:
        page = self._page
        where = f"    {place(finding.location)}"
        container = f"container {clean(finding.container)}" if finding.container else ""
        if container and cells(where) + 2 + cells(container) > page.width:
            page.line(where)
            page.text("    ", container)
        else:
            page.line(f"{where}  {container}")
        values = _values(finding)
        of_secret = finding.resource.kind == "Secret"
        gutter = len(str(finding.location.line + 2))
        excerpt = self._excerpts.at(finding.location, page.width - gutter - 9, of_secret)
        if excerpt:
            self._write_excerpt(excerpt, values, gutter)
        elif values:
            page.text("    ", values)
        for other in finding.related:
            page.line(f"    see {place(other.location)}")
            page.text("        ", f"{clean(other.resource.display)}: {sentence(other.message)}")

    def _write_excerpt(self, excerpt: Excerpt, values: str, gutter: int) -> None:
        page = self._page
        for number, line in excerpt.lines:
            page.line(f"      {page.paint('quiet', f'{number:>{gutter}} |')} {line}")
            if number == excerpt.marked:
                edge = f"      {page.paint('quiet', ' ' * gutter + ' |')} "
                mark = page.paint("bad", "^" * excerpt.span)
                if excerpt.before + excerpt.span + 1 + cells(values) <= page.width - gutter - 9:
                    page.line(f"{edge}{' ' * excerpt.before}{mark} {values}")
                else:
                    page.line(f"{edge}{' ' * excerpt.before}{mark}")
                    page.text(f"      {' ' * gutter} | ", values, painted=edge)


def _values(finding: Finding) -> str:
    seen, wanted = observed(finding), expected(finding)
    if wanted is None:
        return in_words(seen) if seen is not None else ""
    return f"{in_words(seen)}; expected {in_words(wanted)}"


def _broken_promises(report: Report) -> dict[str, list[tuple[str, str]]]:
    """Fingerprint to the promises that the finding breaks: what to call them, and their text."""
    labels = promise_labels(report)
    breaks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for verdict in report.verdicts:
        if verdict.outcome is Outcome.BROKEN:
            label = labels[verdict.set, verdict.guarantee.id]
            for fingerprint in verdict.findings:
                breaks[fingerprint].append((label, sentence(verdict.guarantee.statement)))
    return breaks


def promise_labels(report: Report) -> dict[tuple[str, str], str]:
    """What to call each promise: its id, with its set where two sets use the same id."""
    uses = Counter(verdict.guarantee.id for verdict in report.verdicts)
    return {
        (v.set, v.guarantee.id): clean(
            v.guarantee.id if uses[v.guarantee.id] == 1 else f"{v.set}/{v.guarantee.id}"
        )
        for v in report.verdicts
    }
