"""The findings, by rule: what is wrong and what to do once, then each place with its evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from auditor.formats.excerpt import Excerpts
from auditor.formats.html.anchors import Anchors
from auditor.formats.html.evidence import described, evidence_of
from auditor.formats.html.filters import Choice, filters
from auditor.formats.html.markup import NOTHING, Html, code, element, joined, web_link
from auditor.formats.phrases import KNOWN, about, acceptance, failed
from auditor.formats.printable import clean, sentence
from auditor.formats.words import count
from auditor.model import Finding, Outcome, Report, Rule, Severity

_CHUNK = 50
"""Findings that a browser may leave out of its layout together while they are out of sight."""

Breaks = Mapping[str, Sequence[tuple[str, str]]]
"""Fingerprint of a finding to the promises that rest on it: what to call each, and its id here."""


def findings_part(report: Report, excerpts: Excerpts, anchors: Anchors) -> Html:
    """Every finding that nobody waived, the worst rule first."""
    found = failed(report)
    groups: dict[tuple[Severity, str], list[Finding]] = defaultdict(list)
    for finding in found:
        groups[finding.severity, finding.rule].append(finding)
    breaks = resting_promises(report, anchors)
    seen: set[str] = set()
    parts: list[Html] = []
    for (severity, rule), members in groups.items():
        anchor = "" if rule in seen else anchors.rules[rule]
        seen.add(rule)
        writer = _Group(severity, rule, report.rules.get(rule), members)
        parts.append(writer.written(anchor, excerpts, breaks, anchors))
    numbers = Counter(finding.severity for finding in found)
    shown = [Choice(s.word, s.word, numbers[s]) for s in reversed(Severity) if numbers[s]]
    return element(
        "section",
        element("h2", "Findings ", element("small", f"{len(found):,}")),
        filters("findings", "finding", "Severity", shown) if found else NOTHING,
        *(parts or [element("p", _none(report))]),
        id="findings",
    )


def _none(report: Report) -> str:
    return "No findings in what could be audited." if report.problems else "No findings."


def resting_promises(report: Report, anchors: Anchors) -> Breaks:
    """The promises that each finding breaks, or is accepted for."""
    uses = Counter(verdict.guarantee.id for verdict in report.verdicts)
    breaks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for verdict in report.verdicts:
        name = verdict.guarantee.id
        if verdict.outcome in (Outcome.BROKEN, Outcome.WAIVED):
            label = clean(name if uses[name] == 1 else f"{verdict.set}/{name}")
            for mark in verdict.findings:
                breaks[mark].append((label, anchors.promises[verdict.set, name]))
    return breaks


class _Group:
    """The findings of one rule and one severity."""

    def __init__(
        self, severity: Severity, rule: str, known: Rule | None, members: Sequence[Finding]
    ) -> None:
        self._severity = severity
        self._rule = rule
        self._known = known
        self._members = members
        fixes = {finding.remediation for finding in members}
        self._fix = fixes.pop() if len(fixes) == 1 else ""

    def written(self, anchor: str, excerpts: Excerpts, breaks: Breaks, anchors: Anchors) -> Html:
        """The group; `anchor` is empty where the rule's findings of another severity have it."""
        items = [self._item(f, excerpts, breaks, anchors) for f in self._members]
        chunks = [
            element("div", *items[start : start + _CHUNK], class_="chunk")
            if len(items) > _CHUNK
            else joined(items[start : start + _CHUNK])
            for start in range(0, len(items), _CHUNK)
        ]
        known = self._known
        title = sentence(known.title) if known and known.title else clean(self._rule)
        return element(
            "section",
            element(
                "h3",
                severity_mark(self._severity),
                f" {title} ",
                element("small", count(len(items), "finding")),
                **({"id": anchor} if anchor else {}),
            ),
            self._head(),
            *chunks,
            data_group=True,
        )

    def _head(self) -> Html:
        rows: list[tuple[str, str]] = [("Rule", code(clean(self._rule)))]
        if self._known and self._known.description:
            rows.append(("Why", sentence(self._known.description)))
        if self._fix:
            rows.append(("Fix", sentence(self._fix)))
        if self._known and self._known.references:
            links = (web_link(r.url, sentence(r.description)) for r in self._known.references)
            rows.append(("Rests on", element("ul", *(element("li", link) for link in links))))
        return described(*rows)

    def _item(self, finding: Finding, excerpts: Excerpts, breaks: Breaks, anchors: Anchors) -> Html:
        tags = [element("span", words, class_="tag") for words in _standing(finding)]
        broken = promise_links(breaks.get(finding.fingerprint, ()))
        fix = "" if self._fix else sentence(finding.remediation)
        return element(
            "details",
            element("summary", element("b", about(finding)), *tags, f" {_said(finding)}"),
            element(
                "div",
                evidence_of(finding, excerpts, ("Breaks", broken), ("Fix", fix)),
                id=anchors.each[id(finding)],
            ),
            data_item=finding.severity.word,
        )


def _said(finding: Finding) -> str:
    return sentence(finding.message)


def _standing(finding: Finding) -> Iterable[str]:
    if finding.known:
        yield KNOWN
    if finding.elsewhere:
        yield "in a file that did not change"


def promise_links(promises: Sequence[tuple[str, str]]) -> Html:
    """Links to promises, nothing if there are none."""
    return joined((element("a", label, href=f"#{id}") for label, id in promises), ", ")


def severity_mark(severity: Severity) -> Html:
    """The severity's word, coloured."""
    return element("span", severity.word, class_=f"mark {severity.word}")


def waived_item(finding: Finding, excerpts: Excerpts, breaks: Breaks, anchors: Anchors) -> Html:
    """One finding that somebody answers for."""
    rows = [
        ("Accepted", acceptance(finding.waiver).removeprefix("accepted ")),
        ("Promises", promise_links(breaks.get(finding.fingerprint, ()))),
        ("Rule", code(clean(finding.rule))),
    ]
    return element(
        "details",
        element(
            "summary",
            severity_mark(finding.severity),
            " ",
            element("b", about(finding)),
            f" {_said(finding)}",
        ),
        element(
            "div",
            evidence_of(finding, excerpts, *rows),
            id=anchors.each[id(finding)],
        ),
    )
