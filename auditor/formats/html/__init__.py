"""The report as one HTML page that needs nothing else: for a team lead who opens a file.

The page loads nothing, from the network or from the disk, and its policy (CSP) forbids it to;
styles and script stand in it and are allowed by their hashes. All is there without the script,
which only narrows lists.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from auditor.formats import View
from auditor.formats.excerpt import Excerpts
from auditor.formats.html.anchors import name_parts
from auditor.formats.html.capacity import capacity_part
from auditor.formats.html.changes import baseline_part, drift_part
from auditor.formats.html.connections import connections_part
from auditor.formats.html.document import document
from auditor.formats.html.evidence import described
from auditor.formats.html.findings import findings_part
from auditor.formats.html.ledger import bar, ledger_part, outcome_class
from auditor.formats.html.markup import NOTHING, Html, code, element, joined
from auditor.formats.html.rest import coverage_part, problems_part, waivers_part
from auditor.formats.phrases import failed
from auditor.formats.printable import clean, sentence
from auditor.formats.words import ORDER, count, outcomes_in_words
from auditor.model import Report

_TITLES = {
    "promises": "Promises",
    "findings": "Findings",
    "problems": "Problems",
    "waived": "Waived",
    "baseline": "Since the baseline",
    "drift": "Drift",
    "connections": "Connections",
    "capacity": "Capacity",
    "coverage": "What was looked at",
}


def render(report: Report, view: View) -> str:
    """The whole report; how wide a terminal is makes no difference to a browser."""
    excerpts, anchors = Excerpts(view.text), name_parts(report)
    parts = {
        "promises": ledger_part(report, excerpts, anchors),
        "findings": findings_part(report, excerpts, anchors),
        "problems": problems_part(report),
        "waived": waivers_part(report, excerpts, anchors),
        "baseline": baseline_part(report, anchors),
        "drift": drift_part(report),
        "connections": connections_part(report.connections),
        "capacity": capacity_part(report.capacity),
        "coverage": coverage_part(report),
    }
    shown = {name: part for name, part in parts.items() if part}
    links = (element("a", _TITLES[name], href=f"#{name}") for name in shown)
    return document(
        title=f"vvaudit: {sentence(report.reason)}",
        head=_head(report),
        contents=element("ul", *(element("li", link) for link in links)),
        parts=joined(shown.values(), Html("\n")),
        foot=f"vvaudit {clean(report.version)}",
    )


def _head(report: Report) -> Html:
    """The result, the totals, and whatever changes how they are to be read."""
    promised = [v for v in report.verdicts if not v.guarantee.informational]
    outcomes = Counter(verdict.outcome for verdict in promised)
    total = sum(outcomes.values())
    tiles = [
        element(
            "li",
            element(
                "a",
                element("b", f"{outcomes[outcome]:,}"),
                f" {outcome.value}",
                href="#promises",
                class_=f"mark {outcome_class(outcome)}",
                data_only=outcome_class(outcome),
            ),
        )
        for outcome in ORDER
        if outcomes[outcome]
    ]
    state = "good" if report.exit_code == 0 else "bad"
    said = outcomes_in_words(verdict.outcome for verdict in promised)
    return joined(
        [
            element("h1", "Audit by vvaudit"),
            element("p", sentence(report.reason), class_=f"result {state}"),
            element("p", f"{count(total, 'promise')}: {said}") if total else NOTHING,
            bar(outcomes) if total else NOTHING,
            element("ul", *tiles, class_="tiles") if tiles else NOTHING,
            described(*_facts(report)),
            _milder(report),
        ]
    )


def _facts(report: Report) -> Iterator[tuple[str, str]]:
    yield "Scanned", joined((code(clean(name)) for name in report.source), ", ") or "nothing"
    yield "Started", element("time", clean(report.started), datetime=clean(report.started))
    sets = [f"{clean(s.id)}: {sentence(s.title)} ({sentence(s.reason)})" for s in report.sets]
    yield "Promises of", joined(map(_line, sets)) if sets else "no set"
    findings = element("a", count(len(failed(report)), "finding"), href="#findings")
    yield (
        "Found",
        joined([findings, f"; from {report.asked.fail_on.word} on they decide the exit code"]),
    )
    if report.problems:
        problems = element("a", count(len(report.problems), "problem"), href="#problems")
        yield "Not audited", joined([problems, ": not everything was audited"])
    if report.changed_since:
        elsewhere = sum(finding.elsewhere for finding in failed(report))
        words = f": {count(elsewhere, 'finding')} in files that did not change, which do not count"
        yield "Changed since", joined([code(clean(report.changed_since)), words])
    if report.shard is not None:
        yield "Share", f"{report.shard.index + 1:,} of {report.shard.of:,}: the rest is not in here"


def _line(words: str) -> Html:
    return element("div", words)


def _milder(report: Report) -> Html:
    """What a file in the repository makes milder: nobody is to find out by accident."""
    if not report.lowered:
        return NOTHING
    items = (element("li", sentence(words)) for words in report.lowered)
    return element(
        "div",
        element("p", element("strong", "Made milder by settings")),
        element("ul", *items),
        class_="notice",
    )
