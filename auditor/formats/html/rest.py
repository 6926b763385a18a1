"""What a reader has to know besides promises and findings: problems, waivers, and what was looked
at."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.formats.excerpt import Excerpts
from auditor.formats.html.anchors import Anchors
from auditor.formats.html.evidence import described
from auditor.formats.html.findings import resting_promises, waived_item
from auditor.formats.html.markup import NOTHING, Html, code, element, joined
from auditor.formats.html.tables import table
from auditor.formats.phrases import acceptance, idle_waivers, problem_place, trouble, waived
from auditor.formats.printable import clean, sentence
from auditor.formats.words import count, listed, place
from auditor.model import Report


def problems_part(report: Report) -> Html:
    """What could not be audited, and what to do about it."""
    if not report.problems:
        return NOTHING
    items = (
        element("li", code(problem_place(p)), f" {trouble(p)}") for p in sorted(report.problems)
    )
    return element(
        "section",
        element("h2", "Problems ", element("small", f"{len(report.problems):,}")),
        element("p", "Not everything was audited."),
        element("ul", *items),
        id="problems",
    )


def waivers_part(report: Report, excerpts: Excerpts, anchors: Anchors) -> Html:
    """What is accepted, by whom and until when; and waivers that somebody should look at."""
    accepted, idle = waived(report), idle_waivers(report)
    if not (accepted or report.waivers):
        return NOTHING
    breaks = resting_promises(report, anchors)
    return element(
        "section",
        element("h2", "Waived ", element("small", count(len(accepted), "finding"))),
        *(waived_item(finding, excerpts, breaks, anchors) for finding in accepted),
        _titled("Waivers to look at", [joined([code(place(at)), f" {w}"]) for at, w in idle]),
        table(
            "Every waiver",
            ("About", "Accepted", "State", "Findings", "Where"),
            [
                (
                    sentence(use.about),
                    acceptance(use.waiver).removeprefix("accepted "),
                    use.state.value,
                    f"{use.findings:,}",
                    code(place(use.location)),
                )
                for use in report.waivers
            ],
        ),
        id="waived",
    )


def coverage_part(report: Report) -> Html:
    """What was looked at and what was not."""
    coverage = report.coverage
    left_out = [sentence(words) for words in coverage.not_looked_at]
    if coverage.ignored_documents:
        left_out.append(f"{count(coverage.ignored_documents, 'document')} without an object")
    rows = [
        ("Scanned", _codes(report.source)),
        ("Files", f"{coverage.files:,}"),
        ("Documents", f"{coverage.documents:,}"),
        ("Objects", f"{sum(coverage.objects.values()):,}"),
        ("Rules", f"{len(coverage.rules):,}"),
        ("Not looked at", listed(left_out) or "nothing"),
    ]
    rules = [joined([code(clean(rule)), f" {_title(report, rule)}"]) for rule in coverage.rules]
    return element(
        "section",
        element("h2", "What was looked at"),
        described(*rows),
        table(
            "Objects by kind",
            ("Kind", "Objects"),
            [(clean(kind), f"{n:,}") for kind, n in sorted(coverage.objects.items())],
        ),
        _folded(f"{count(len(rules), 'rule')} ran", rules),
        id="coverage",
    )


def _title(report: Report, rule: str) -> str:
    known = report.rules.get(rule)
    return sentence(known.title) if known else ""


def _codes(names: Sequence[str]) -> Html:
    return joined((code(clean(name)) for name in names), ", ") or Html("nothing")


def _titled(title: str, items: Sequence[Html]) -> Html:
    if not items:
        return NOTHING
    lines = (element("li", item) for item in items)
    return joined([element("h3", title), element("ul", *lines)])


def _folded(title: str, items: Sequence[Html]) -> Html:
    if not items:
        return NOTHING
    lines = (element("li", item) for item in items)
    return element("details", element("summary", title), element("div", element("ul", *lines)))
