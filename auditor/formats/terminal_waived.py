"""What is accepted: findings that somebody answers for."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from auditor.formats import View
from auditor.formats.page import Page
from auditor.formats.printable import clean, sentence
from auditor.formats.words import count, more, place
from auditor.model import Finding, Report, Status, Waiver, WaiverState

_SHOWN = 3


def write_waived(page: Page, report: Report, view: View) -> None:
    """Who accepted which findings, why and until when."""
    alike: dict[tuple[Waiver | None, str, str], list[Finding]] = defaultdict(list)
    for finding in report.findings:
        if finding.status is Status.WAIVED:
            alike[finding.waiver, finding.rule, finding.message].append(finding)
    if alike:
        _write_accepted(page, alike, view)
    _write_idle(page, report)


def _write_accepted(
    page: Page, alike: Mapping[tuple[Waiver | None, str, str], list[Finding]], view: View
) -> None:
    page.gap()
    total = sum(map(len, alike.values()))
    page.line(page.paint("bold", f"{count(total, 'finding')} waived"))
    for (waiver, rule, message), findings in alike.items():
        page.gap()
        page.text("  ", f"{sentence(message)} [{clean(rule)}]", hang=4)
        if waiver:
            until = f" until {sentence(waiver.expires)}" if waiver.expires else ""
            ticket = f" ({sentence(waiver.ticket)})" if waiver.ticket else ""
            reason = f"{sentence(waiver.reason)}{ticket}"
            words = f"accepted by {sentence(waiver.owner)}{until}: {reason}"
            page.text("    ", words, hang=6)
        shown = findings if view.all else findings[:_SHOWN]
        for finding in shown:
            container = f", container {clean(finding.container)}" if finding.container else ""
            about = f"{clean(finding.resource.display)}{container}"
            page.link("    ", place(finding.location), about)
        if len(shown) < len(findings):
            page.line(f"    and {more(len(findings) - len(shown))} like it: --all shows them")


def _write_idle(page: Page, report: Report) -> None:
    """Waivers that waive nothing, and those that waive more than anybody has looked at."""
    unused = [use for use in report.waivers if use.state is WaiverState.UNUSED]
    broad = [use for use in report.waivers if use.broad]
    for uses, title in (
        (unused, "that no finding fits: take it away, or scan all that it speaks of"),
        (broad, "that names no objects: whatever is added later is waived too"),
    ):
        if uses:
            page.gap()
            page.line(page.paint("bold", f"{count(len(uses), 'waiver')} {title}"))
        for use in uses:
            owner = f"owner {sentence(use.waiver.owner)}"
            page.link("  ", place(use.location), f"{sentence(use.about)}, {owner}")
