"""The ledger: the platform's document with a verdict beside every promise, and its evidence."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.formats.excerpt import Excerpts
from auditor.formats.html.anchors import Anchors
from auditor.formats.html.evidence import described, evidence_of
from auditor.formats.html.filters import Choice, filters
from auditor.formats.html.markup import NOTHING, Html, code, element, joined, void
from auditor.formats.phrases import about, acceptance, worst_first
from auditor.formats.printable import clean, in_words, sentence
from auditor.formats.values import observed
from auditor.formats.words import ORDER, count, place, verdicts_in_words
from auditor.model import (
    CheckRun,
    Evidence,
    Examined,
    Finding,
    Guarantee,
    Outcome,
    Report,
    Verdict,
)

_IN_FULL = 3
"""Findings of a promise that are shown with their evidence; the others are links."""
_LINKS = 50

EVIDENCE = {
    Evidence.MANIFEST: "manifests",
    Evidence.STATUS: "the status of live objects",
    Evidence.METRIC: "metrics",
    Evidence.CLOUD: "the cloud's API",
    Evidence.DOC: "the document itself",
}


class Section(msgspec.Struct, frozen=True):
    """One section of a set's document."""

    id: str
    set: str
    title: str
    verdicts: list[Verdict]


def sections_of(report: Report) -> list[Section]:
    """The sections of every set, in the order of the documents."""
    groups: dict[tuple[str, str], list[Verdict]] = defaultdict(list)
    for verdict in report.verdicts:
        groups[verdict.set, verdict.section].append(verdict)
    return [
        Section(f"section-{number}", set_id, title, verdicts)
        for number, ((set_id, title), verdicts) in enumerate(groups.items(), 1)
    ]


def outcome_class(outcome: Outcome) -> str:
    """`not-applicable`."""
    return _as_class(outcome.value)


def _as_class(word: str) -> str:
    return word.replace(" ", "-")


def outcome_mark(verdict: Verdict) -> Html:
    """The verdict's word, coloured."""
    return element("span", verdict.word, class_=f"mark {outcome_class(verdict.outcome)}")


def bar(outcomes: Counter[Outcome]) -> Html:
    """The shares of the outcomes as a bar. It repeats what stands beside it in words."""
    total = sum(outcomes.values())
    rects: list[Html] = []
    at = 0
    for outcome in ORDER:
        if outcomes[outcome]:
            rects.append(
                element(
                    "rect", x=at, y=0, width=outcomes[outcome], height=1,
                    class_=outcome_class(outcome),
                )
            )  # fmt: skip
            at += outcomes[outcome]
    return element(
        "svg",
        *rects,
        viewBox=f"0 0 {total} 1",
        preserveAspectRatio="none",
        aria_hidden="true",
        class_="bar",
    )


def ledger_part(report: Report, excerpts: Excerpts, anchors: Anchors) -> Html:
    """Every promise of every set in force."""
    sections = sections_of(report)
    numbers = Counter(verdict.word for verdict in report.verdicts)
    words = (*(outcome.value for outcome in ORDER), "present", "absent")
    choices = [Choice(_as_class(w), w, numbers[w]) for w in words if numbers[w]]
    writer = _Promises(report, excerpts, anchors)
    by_set = list(_by_set(report, sections))
    titles = [
        (s.id, f"{clean(s.set)}: {sentence(s.title)}" if len(by_set) > 1 else sentence(s.title))
        for s in sections
    ]
    return element(
        "section",
        element("h2", "Promises ", element("small", f"{len(report.verdicts):,}")),
        *(
            [
                *(_overview(name, members) for name, members in by_set),
                _waiting(report),
                filters("promises", "promise", "Verdict", choices, titles),
                *(_set(name, members, writer) for name, members in by_set),
            ]
            if report.verdicts
            else [element("p", "No promises were judged.")]
        ),
        id="promises",
    )


def _by_set(report: Report, sections: Sequence[Section]) -> Iterator[tuple[str, list[Section]]]:
    """Each set's name and its sections."""
    titles = {one.id: one.title for one in report.sets}
    for set_id in dict.fromkeys(section.set for section in sections):
        title = sentence(titles.get(set_id, ""))
        name = f"{clean(set_id)}: {title}" if title else clean(set_id)
        yield name, [section for section in sections if section.set == set_id]


def _set(name: str, sections: Sequence[Section], writer: _Promises) -> Html:
    parts = (_section(section, writer) for section in sections)
    return element("section", element("h3", name), *parts, data_group=True)


def _section(section: Section, writer: _Promises) -> Html:
    return element(
        "section",
        element(
            "h4",
            f"{sentence(section.title)} ",
            element("small", verdicts_in_words(section.verdicts)),
            id=section.id,
        ),
        *(writer.written(verdict, section.id) for verdict in section.verdicts),
        data_group=True,
    )


def _overview(name: str, sections: Sequence[Section]) -> Html:
    rows = (
        element(
            "tr",
            element("th", element("a", sentence(s.title), href=f"#{s.id}"), scope="row"),
            element(
                "td",
                bar(Counter(v.outcome for v in s.verdicts)),
                verdicts_in_words(s.verdicts),
            ),
            element("td", f"{len(s.verdicts):,}", class_="number"),
        )
        for s in sections
    )
    head = element(
        "tr",
        element("th", "Section", scope="col"),
        element("th", "How its promises stand", scope="col"),
        element("th", "In all", scope="col", class_="number"),
    )
    return element(
        "table",
        element("caption", name),
        element("thead", head),
        element("tbody", *rows),
        class_="overview",
    )


def _waiting(report: Report) -> Html:
    """What would settle the unverified promises, what settles most of them first."""
    waiting = Counter(
        sentence(words)
        for verdict in report.verdicts
        if verdict.outcome is Outcome.UNVERIFIED
        for words in dict.fromkeys(verdict.missing)
    )
    if not waiting:
        return NOTHING
    items = (
        element("li", f"{words} ", element("small", count(times, "promise")))
        for words, times in sorted(waiting.items(), key=lambda item: (-item[1], item[0]))
    )
    total = count(len(waiting), "thing")
    return element(
        "details",
        element("summary", f"What would settle the unverified promises: {total}"),
        element("div", element("ul", *items)),
    )


class _Promises:
    """Writes promises."""

    def __init__(self, report: Report, excerpts: Excerpts, anchors: Anchors) -> None:
        self._findings: Mapping[str, Finding] = {f.fingerprint: f for f in report.findings}
        self._excerpts = excerpts
        self._anchors = anchors

    def written(self, verdict: Verdict, section: str) -> Html:
        """The promise, its verdict, and below both what they rest on."""
        guarantee = verdict.guarantee
        return element(
            "details",
            element(
                "summary",
                outcome_mark(verdict),
                " ",
                element("b", clean(guarantee.id)),
                f" {sentence(guarantee.statement)}",
            ),
            element(
                "div",
                described(*self._rows(verdict)),
                self._wrong(verdict),
                self._examined(verdict),
                id=self._anchors.promises[verdict.set, guarantee.id],
            ),
            data_item=_as_class(verdict.word),
            data_section=section,
        )

    def _rows(self, verdict: Verdict) -> Iterator[tuple[str, str]]:
        guarantee = verdict.guarantee
        yield "Promised", sentence(guarantee.expects)
        if verdict.declared is not None or verdict.live is not None:
            yield "Declared", verdict.declared.value if verdict.declared else "not judged"
            yield "Live", verdict.live.value if verdict.live else "not judged"
        if verdict.missing:
            yield "Lacks", _list([sentence(words) for words in verdict.missing])
        if verdict.outcome is Outcome.UNVERIFIED:
            name = f"{clean(verdict.set)}/{clean(guarantee.id)}"
            yield "How to get it", joined([code(f"vvaudit explain {name}"), " says it in full"])
        if guarantee.notes:
            yield "Notes", _list([sentence(words) for words in guarantee.notes])
        if verdict.exemptions:
            yield "Leaves out", _list([sentence(words) for words in verdict.exemptions])
        if verdict.doubts:
            yield "Could not be told", _list([sentence(words) for words in verdict.doubts])
        yield "Severity", guarantee.severity.word
        yield "Settled by", _settled(guarantee)
        if verdict.checks:
            yield "Checked by", _list([_check(run) for run in verdict.checks])

    def _wrong(self, verdict: Verdict) -> Html:
        found = worst_first(
            self._findings[mark] for mark in verdict.findings if mark in self._findings
        )
        if not found:
            return NOTHING
        full = (element("li", *self._in_full(finding)) for finding in found[:_IN_FULL])
        links = (element("li", self._link(f)) for f in found[_IN_FULL : _IN_FULL + _LINKS])
        more = len(found) - _IN_FULL - _LINKS
        rest = element(
            "li",
            f"{count(more, 'more finding')}: ",
            element("a", "all findings", href="#findings"),
        )
        heading = count(len(found), "finding")
        return joined(
            [
                element("p", element("strong", heading)),
                element("ul", *full, *links, rest if more > 0 else NOTHING),
            ]
        )

    def _in_full(self, finding: Finding) -> Iterator[Html]:
        yield self._link(finding)
        if finding.waiver is not None:
            yield element("p", acceptance(finding.waiver))
        yield evidence_of(finding, self._excerpts)

    def _link(self, finding: Finding) -> Html:
        words = f"{about(finding)}: {sentence(finding.message)}"
        return element("a", words, href=f"#{self._anchors.findings[finding.fingerprint]}")

    def _examined(self, verdict: Verdict) -> Html:
        if not verdict.examined:
            return NOTHING
        total, shown = verdict.examined_count, len(verdict.examined)
        heading = count(total, "judgement")
        heading += f"; the first {shown:,} values:" if total > shown else ":"
        return joined(
            [
                element("p", element("strong", heading)),
                element("ul", *map(_seen, verdict.examined), class_="examined"),
            ]
        )


def _seen(item: Examined) -> Html:
    container = f", container {clean(item.container)}" if item.container else ""
    value = in_words(observed(item))
    return element(
        "li",
        f"{clean(item.resource.display)}{container}: ",
        code(f"{clean(item.path)} is {value}" if item.path else value),
        void("br"),
        element("small", place(item.location)),
    )


def _settled(guarantee: Guarantee) -> str:
    between = " or " if guarantee.alternatives else ", "
    return between.join(EVIDENCE[one] for one in guarantee.evidence)


def _check(run: CheckRun) -> Html:
    judged = count(run.judged, "object")
    looked = count(run.examined, "value")
    by = EVIDENCE[run.evidence]
    return joined([code(clean(run.rule)), f" ({by}): {judged} judged, {looked} looked at"])


def _list(items: Sequence[str]) -> Html:
    """One item as it is, several as a list."""
    if len(items) == 1:
        return joined(items)
    return element("ul", *(element("li", item) for item in items))
