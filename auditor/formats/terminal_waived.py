"""What is accepted: findings that somebody answers for."""

from __future__ import annotations

from collections import defaultdict

from auditor.formats import View
from auditor.formats.page import Page
from auditor.formats.printable import clean, sentence
from auditor.formats.words import count, more, place
from auditor.model import Finding, Report, Status, Waiver

_SHOWN = 3


def write_waived(page: Page, report: Report, view: View) -> None:
    """Who accepted which findings, why and until when."""
    alike: dict[tuple[Waiver | None, str, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.status is Status.WAIVED:
            alike[finding.waiver, finding.rule, finding.message].append(finding)
    if not alike:
        return
    page.gap()
    total = sum(map(len, alike.values()))
    page.line(page.paint("bold", f"{count(total, 'finding')} waived"))
    for (waiver, rule, message), findings in alike.items():
        page.gap()
        page.text("  ", f"{sentence(message)} [{clean(rule)}]", hang=4)
        if waiver:
            until = f" until {sentence(waiver.expires)}" if waiver.expires else ""
            words = f"accepted by {sentence(waiver.owner)}{until}: {sentence(waiver.reason)}"
            page.text("    ", words, hang=6)
        shown = findings if view.all else findings[:_SHOWN]
        for finding in shown:
            container = f", container {clean(finding.container)}" if finding.container else ""
            about = f"{clean(finding.resource.display)}{container}"
            page.link("    ", place(finding.location), about)
        if len(shown) < len(findings):
            page.line(f"    and {more(len(findings) - len(shown))} like it: --all shows them")
