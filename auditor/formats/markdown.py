"""Markdown for a comment on a merge request or a pull request, folded so that it stays short; and,
as `github-summary`, for the summary page of a GitHub job.

A comment may hold 65,536 characters on GitHub, a summary 1 MiB; the text is cut at whole findings
before that, and says what was cut. Severities are words. The first line is a comment by which a
job can find its own comment again, to replace it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import msgspec

from auditor.formats import View
from auditor.formats.differences import Difference, differences, drift_in_words
from auditor.formats.markdown_text import code, prose
from auditor.formats.phrases import (
    KNOWN,
    about,
    acceptance,
    failed,
    idle_waivers,
    lacking,
    problem_place,
    sides,
    trouble,
    values,
    waived,
)
from auditor.formats.printable import clean, sentence
from auditor.formats.promises import broken_promises
from auditor.formats.words import count, listed, place, promises_in_words, verdicts_in_words
from auditor.model import Finding, Outcome, Report, Severity, Verdict

COMMENT = 60_000
"""Bytes of a comment; GitHub refuses 65,536 characters."""
SUMMARY = 1_000_000
"""Bytes of a summary; GitHub refuses 1 MiB for a step."""

_NAMED = 5
"""Paths and promises that are named before the rest is counted."""
_RESERVE = 600
"""Bytes for saying what was cut."""


class _Section(msgspec.Struct, frozen=True):
    """A part that can be folded, and how much of the room that is left it may take."""

    noun: str
    title: str
    blocks: list[str]
    share: float
    unfolded: bool = False

    def written(self, shown: int) -> str:
        """The section with the first `shown` of its blocks."""
        left = len(self.blocks) - shown
        more = [f"- {count(left, f'more {self.noun}')}: cut"] if left else []
        opening = "<details open>" if self.unfolded else "<details>"
        inner = "\n".join([*self.blocks[:shown], *more])
        return f"{opening}<summary>{self.title}</summary>\n\n{inner}\n\n</details>\n"


def render(report: Report, view: View) -> str:
    """The report in at most 60,000 bytes."""
    return _document(report, COMMENT)


def render_summary(report: Report, view: View) -> str:
    """The report in at most 1,000,000 bytes."""
    return _document(report, SUMMARY)


def _document(report: Report, limit: int) -> str:
    head = _head(report)
    sections = [section for section in _sections(report) if section.blocks]
    whole = "\n".join([head, *(section.written(len(section.blocks)) for section in sections)])
    if _size(whole) <= limit:
        return whole
    shown = _fitting(sections, limit - _size(head) - _RESERVE)
    cuts = [
        f"{len(s.blocks) - n:,} of {count(len(s.blocks), s.noun)}"
        for s, n in zip(sections, shown, strict=True)
        if n < len(s.blocks)
    ]
    said = f"Cut at {limit:,} bytes: {listed(cuts)} are not shown. Other formats have all of it.\n"
    parts = (section.written(number) for section, number in zip(sections, shown, strict=True))
    return "\n".join([head, said, *parts])


def _fitting(sections: list[_Section], room: int) -> list[int]:
    """How many blocks of each section there is room for."""
    room -= sum(_size(section.written(0)) + 1 for section in sections)
    shown: list[int] = []
    for section in sections:
        budget = int(room * section.share)
        number = 0
        for block in section.blocks:
            size = _size(block) + 1
            if size > budget:
                break
            budget -= size
            room -= size
            number += 1
        shown.append(number)
    return shown


def _size(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _head(report: Report) -> str:
    coverage = report.coverage
    totals = [promises_in_words(report.verdicts), count(len(failed(report)), "finding")]
    if report.problems:
        totals.append(count(len(report.problems), "problem"))
    if report.drift is not None:
        totals.append(f"drift: {drift_in_words(report.drift)}")
    scanned = _named(report.source, lambda name: code(clean(name))) or "nothing"
    files = f" in {count(coverage.files, 'file')}" if coverage.files else ""
    sets = _named([one.id for one in report.sets], lambda name: code(clean(name)))
    return (
        "<!-- vvaudit -->\n"
        f"### vvaudit: {prose(sentence(report.reason))}\n\n"
        f"{'; '.join(totals)}.\n\n"
        f"Scanned {scanned}: {count(sum(coverage.objects.values()), 'object')}{files}, "
        f"{count(len(coverage.rules), 'rule')}; "
        f"{f'promises of {sets}' if sets else 'no promises in force'}.\n"
    )


def _named(names: list[str] | tuple[str, ...], written: Callable[[str], str]) -> str:
    shown = [written(name) for name in names[:_NAMED]]
    if len(names) > _NAMED:
        shown.append(f"{len(names) - _NAMED:,} more")
    return listed(shown)


def _sections(report: Report) -> list[_Section]:
    """The parts in the order in which somebody has to act on them."""
    findings, accepted = failed(report), waived(report)
    breaks = broken_promises(report)
    by_outcome: dict[Outcome, list[Verdict]] = {outcome: [] for outcome in Outcome}
    for verdict in report.verdicts:
        by_outcome[verdict.outcome].append(verdict)
    broken, unverified = by_outcome[Outcome.BROKEN], by_outcome[Outcome.UNVERIFIED]
    problems = sorted(report.problems)
    severities = Counter(finding.severity for finding in findings)
    in_words = ", ".join(f"{severities[s]:,} {s.word}" for s in reversed(Severity) if severities[s])
    settled = [v for v in report.verdicts if v.outcome not in (Outcome.BROKEN, Outcome.UNVERIFIED)]
    rest = [v for v in settled if not v.guarantee.informational]
    present = [v for v in settled if v.guarantee.informational]
    left_out = [sentence(words) for words in report.coverage.not_looked_at]
    ignored = report.coverage.ignored_documents
    if ignored:
        left_out.append(f"{count(ignored, 'document')} without a Kubernetes object")
    return [
        _Section(
            "problem",
            f"<b>{count(len(problems), 'problem')}</b>: not everything was audited",
            [f"- {code(problem_place(p))} {prose(trouble(p))}" for p in problems],
            0.4,
            unfolded=True,
        ),
        _Section(
            "broken promise",
            f"<b>{count(len(broken), 'broken promise')}</b>",
            [_row(v, count(len(v.findings), "finding")) for v in broken],
            0.4,
            unfolded=True,
        ),
        _Section(
            "finding",
            f"<b>{count(len(findings), 'finding')}</b>: {in_words}",
            [_block(f, [label for label, _ in breaks.get(f.fingerprint, ())]) for f in findings],
            0.8,
            unfolded=len(findings) <= _NAMED,
        ),
        _Section(
            "difference",
            f"Drift: {drift_in_words(report.drift)}" if report.drift else "",
            [_difference(one) for one in differences(report)],
            0.6,
        ),
        _Section(
            "unverified promise",
            f"<b>{count(len(unverified), 'unverified promise')}</b>",
            [_row(v, lacking(v)) for v in unverified],
            0.6,
        ),
        _Section(
            "waived finding",
            f"<b>{count(len(accepted), 'waived finding')}</b>",
            [f"{_line(f)}\n  - {prose(acceptance(f.waiver))}" for f in accepted],
            0.8,
        ),
        _Section(
            "waiver",
            "Waivers to look at",
            [f"- {code(place(at))} {prose(words)}" for at, words in idle_waivers(report)],
            0.8,
        ),
        _Section(
            "other promise",
            f"Other promises: {verdicts_in_words(rest)}",
            [_row(v, v.word) for v in rest],
            0.8,
        ),
        _Section(
            "thing",
            f"Present or absent: {verdicts_in_words(present)}",
            [_row(v, v.word) for v in present],
            0.8,
        ),
        _Section("thing", "Not looked at", [f"- {prose(words)}" for words in left_out], 1.0),
    ]


def _row(verdict: Verdict, state: str) -> str:
    name = code(f"{clean(verdict.set)}/{clean(verdict.guarantee.id)}")
    state += f" ({sides(verdict)})" if sides(verdict) else ""
    return f"- {name} {prose(sentence(verdict.guarantee.statement))}: {prose(state)}"


def _difference(one: Difference) -> str:
    declared = f" {code(place(one.location))}" if one.location.line > 0 else ""
    words = code(one.words, 400) if one.path else one.words
    return f"- {code(clean(one.resource.display))}{declared}: {words}"


def _line(finding: Finding) -> str:
    known = f" ({KNOWN})" if finding.known else ""
    said = f"- **{finding.severity.word}**{known} {code(about(finding))} "
    return f"{said}{prose(sentence(finding.message))} {code(f'[{clean(finding.rule)}]')}"


def _block(finding: Finding, promises: list[str]) -> str:
    seen = values(finding)
    lines = [_line(finding), f"  - at {code(place(finding.location))}"]
    lines[1] += f": {code(seen, 400)}" if seen else ""
    lines += [
        f"  - see {code(place(other.location))} {code(clean(other.resource.display))} "
        f"{prose(sentence(other.message))}"
        for other in finding.related[:_NAMED]
    ]
    if len(finding.related) > _NAMED:
        lines.append(f"  - see {len(finding.related) - _NAMED:,} more places")
    if promises:
        lines.append(f"  - breaks {_named(promises, code)}")
    if finding.remediation:
        lines.append(f"  - fix: {prose(sentence(finding.remediation))}")
    return "\n".join(lines)
