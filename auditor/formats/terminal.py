"""The report for people, on a terminal or in a log.

What is broken comes first and in full, for whoever has to repair it; then the ledger, for whoever
answers for the promises; the totals and the result come last, because the end of the output is
what stays on the screen.
"""

from __future__ import annotations

from collections import Counter

from auditor.formats import View
from auditor.formats.page import Page
from auditor.formats.phrases import wrong
from auditor.formats.printable import clean, sentence
from auditor.formats.terminal_drift import write_drift
from auditor.formats.terminal_findings import write_findings
from auditor.formats.terminal_ledger import write_ledger
from auditor.formats.terminal_waived import write_waived
from auditor.formats.words import count, listed, promises_in_words
from auditor.model import Outcome, Problem, Report, Status


def render(report: Report, view: View) -> str:
    """The report as lines of text, `view.width` columns wide."""
    page = Page(view.width, view.colour)
    if not view.quiet:
        _write_heading(page, report, view.elapsed)
        write_findings(page, report, view)
        write_waived(page, report, view)
        write_drift(page, report, view)
        write_ledger(page, report, view)
        _write_problems(page, report.problems)
        _write_gaps(page, report)
        page.gap()
    _write_lowered(page, report)
    page.line(_totals(report))
    page.line(page.paint("bad" if report.exit_code else "good", sentence(report.reason)))
    return str(page)


def _write_heading(page: Page, report: Report, elapsed: float | None) -> None:
    coverage = report.coverage
    scanned = listed([clean(name) for name in report.source]) or "nothing"
    objects = count(sum(coverage.objects.values()), "object")
    files = f" in {count(coverage.files, 'file')}" if coverage.files else ""
    rules = count(len(coverage.rules), "rule")
    time = "" if elapsed is None else f", {elapsed:.2f} s"
    sets = [f"{clean(s.id)} ({sentence(s.reason)})" for s in report.sets]
    promises = f"promises of {listed(sets)}" if sets else "no promises in force"
    page.text("", f"{scanned}: {objects}{files}, {rules}{time}; {promises}", hang=2, style="bold")


def _write_problems(page: Page, problems: tuple[Problem, ...]) -> None:
    if not problems:
        return
    page.gap()
    page.line(page.paint("bold", f"{count(len(problems), 'problem')}: not everything was audited"))
    for problem in sorted(problems):
        where = clean(problem.uri) + (f":{problem.line}" if problem.line > 0 else "")
        page.gap()
        page.line(f"  {where}")
        page.text("    ", wrong(problem))
        if problem.remedy:
            page.text("    fix: ", sentence(problem.remedy))


def _write_lowered(page: Page, report: Report) -> None:
    """What a file in the repository makes milder: nobody is to find out by accident."""
    if report.lowered:
        page.line(page.paint("bold", "Made milder by settings"))
        for words in report.lowered:
            page.text("  ", sentence(words), hang=4)
        page.gap()


def _write_gaps(page: Page, report: Report) -> None:
    """What an unverified promise waits for, and what was left out."""
    waiting = Counter(
        sentence(words)
        for verdict in report.verdicts
        if verdict.outcome is Outcome.UNVERIFIED
        for words in dict.fromkeys(verdict.missing)
    )
    if waiting:
        page.gap()
        page.line(page.paint("bold", "What would settle the unverified promises"))
        widest = len(str(max(waiting.values())))
        for words, times in sorted(waiting.items(), key=lambda item: (-item[1], item[0])):
            page.text(f"  {times:>{widest}}  ", words)
    left_out = [sentence(words) for words in report.coverage.not_looked_at]
    ignored = report.coverage.ignored_documents
    if ignored:
        left_out.append(f"{count(ignored, 'document')} without a Kubernetes object")
    page.gap()
    page.text("Not looked at: ", listed(left_out) or "nothing")


def _totals(report: Report) -> str:
    failed = sum(finding.status is Status.FAIL for finding in report.findings)
    parts = [promises_in_words(report.verdicts), count(failed, "finding")]
    if report.problems:
        parts.append(count(len(report.problems), "problem"))
    return "; ".join(parts)
