"""JUnit XML, for test reports: GitLab's "unit test reports", and Jenkins.

One suite for each guarantee set, with a case for every promise; one suite `findings`, with a case
for every finding; one suite `problems`; one suite `drift` where a cluster was compared with what is
declared. So a broken promise fails as a promise and, with the places to repair, as findings.

| what | in JUnit |
|---|---|
| held; present, where a promise is informational | passes |
| broken; a finding of any severity | failure, whose type is the severity |
| unverified, not applicable, absent, waived, known from the baseline | skipped, and why |
| a difference, which decides nothing | skipped, and what differs |
| a problem | error |

How a promise stands in the manifests and in the cluster, where both were judged and it is not the
same, is a property of its suite: `declared: held, live: broken`.

GitLab keeps only the first of several cases of one name, so no two have the same. `junit` names
the file of a finding, which GitLab links; the schema of Jenkins' xUnit plugin (junit-10.xsd) has no
such attribute, and `junit-strict` leaves it out.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from auditor.formats import View
from auditor.formats.addresses import file_of, in_file
from auditor.formats.differences import differences
from auditor.formats.phrases import (
    KNOWN,
    about,
    acceptance,
    distinct,
    failed,
    lacking,
    problem_place,
    sides,
    trouble,
    values,
    waived,
)
from auditor.formats.printable import clean, sentence
from auditor.formats.promises import broken_promises
from auditor.formats.words import place
from auditor.formats.xml_text import element
from auditor.model import Finding, Outcome, Problem, Report, Status, Verdict


class _Case(msgspec.Struct, frozen=True):
    """A test case: `what` is empty where it passes, else failure, error or skipped."""

    suite: str
    name: str
    what: str = ""
    type: str = ""
    message: str = ""
    text: str = ""
    file: str = ""
    note: str = ""
    """What its suite says of it besides."""


def render(report: Report, view: View) -> str:
    """The report with the files of findings, as GitLab reads it."""
    return _document(report, view, files=True)


def render_strict(report: Report, view: View) -> str:
    """The report as the schema of Jenkins' xUnit plugin has it."""
    return _document(report, view, files=False)


def _document(report: Report, view: View, *, files: bool) -> str:
    suites = [*_promises(report), ("findings", _findings(report, view))]
    suites.append(("problems", [_problem(p, view) for p in sorted(report.problems)]))
    if report.drift is not None:
        suites.append(("drift", _drift(report, view)))
    cases = [case for _, members in suites for case in members]
    names = iter(distinct((case.name for case in cases), " "))
    written = [
        _suite(report, name, [(next(names), case) for case in members], files)
        for name, members in suites
    ]
    whole = element("testsuites", {"name": "vvaudit", **_numbers(cases)}, written)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{whole}\n'


def _suite(report: Report, name: str, cases: Sequence[tuple[str, _Case]], files: bool) -> str:
    numbers = _numbers([case for _, case in cases])
    skipped = str(sum(case.what == "skipped" for _, case in cases))
    attributes = {"name": name, **numbers, "skipped": skipped, "timestamp": clean(report.started)}
    values = [("result", sentence(report.reason))]
    values += [(name, case.note) for name, case in cases if case.note]
    properties = [element("property", {"name": n, "value": value}) for n, value in values]
    inner = [_case(name, case, files) for name, case in cases]
    return element("testsuite", attributes, [element("properties", {}, properties), *inner])


def _numbers(cases: Sequence[_Case]) -> dict[str, str]:
    return {
        "tests": str(len(cases)),
        "failures": str(sum(case.what == "failure" for case in cases)),
        "errors": str(sum(case.what == "error" for case in cases)),
    }


def _case(name: str, case: _Case, files: bool) -> str:
    attributes = {"classname": case.suite, "name": name}
    if files and case.file:
        attributes["file"] = case.file
    if not case.what:
        return element("testcase", attributes)
    kind = {"type": case.type} if case.type else {}
    inner = element(case.what, {**kind, "message": case.message}, case.text or case.message)
    return element("testcase", attributes, [inner])


def _promises(report: Report) -> list[tuple[str, list[_Case]]]:
    by_mark = {finding.fingerprint: finding for finding in report.findings}
    suites: dict[str, list[_Case]] = {clean(one.id): [] for one in report.sets}
    for verdict in report.verdicts:
        case = msgspec.structs.replace(_promise(verdict, by_mark), note=sides(verdict))
        suites.setdefault(clean(verdict.set), []).append(case)
    return [(f"promises of {name}", cases) for name, cases in suites.items()]


def _promise(verdict: Verdict, by_mark: dict[str, Finding]) -> _Case:
    guarantee = verdict.guarantee
    suite = f"{clean(verdict.set)}: {sentence(verdict.section)}"
    name = f"{clean(guarantee.id)} {sentence(guarantee.statement)}"
    found = [by_mark[mark] for mark in verdict.findings if mark in by_mark]
    if verdict.outcome is Outcome.HELD:
        return _Case(suite, name)
    if verdict.outcome is Outcome.BROKEN:
        wrong = [finding for finding in found if finding.status is Status.FAIL]
        lines = [f"{about(f)}: {sentence(f.message)} ({place(f.location)})" for f in wrong]
        first = lines[0] if lines else "broken"
        return _Case(suite, name, "failure", guarantee.severity.word, first, "\n".join(lines))
    if verdict.outcome is Outcome.UNVERIFIED:
        return _Case(suite, name, "skipped", "", f"unverified: {lacking(verdict)}")
    if verdict.outcome is Outcome.WAIVED:
        words = "; ".join(dict.fromkeys(acceptance(f.waiver) for f in found)) or "accepted"
        return _Case(suite, name, "skipped", "", f"waived: {words}")
    why = "nothing here is it"
    if not guarantee.informational:
        why = "nothing here is of the kind it is about"
    return _Case(suite, name, "skipped", "", f"{verdict.word}: {why}")


def _findings(report: Report, view: View) -> list[_Case]:
    breaks = broken_promises(report)
    cases = []
    for finding in (*failed(report), *waived(report)):
        message = sentence(finding.message)
        lines = [f"{finding.severity.word}: {message}", place(finding.location), values(finding)]
        promises = [label for label, _ in breaks.get(finding.fingerprint, ())]
        lines.append(f"breaks {', '.join(promises)}" if promises else "")
        lines += [
            f"see {place(o.location)} {clean(o.resource.display)}: {sentence(o.message)}"
            for o in finding.related
        ]
        lines.append(f"fix: {sentence(finding.remediation)}" if finding.remediation else "")
        settled = acceptance(finding.waiver) if finding.status is Status.WAIVED else ""
        settled = settled or (KNOWN if finding.known else "")
        if settled:
            lines.insert(0, settled)
        cases.append(
            _Case(
                suite=clean(finding.rule),
                name=f"{about(finding)}: {message}",
                what="skipped" if settled else "failure",
                type="" if settled else finding.severity.word,
                message=settled or message,
                text="\n".join(line for line in lines if line),
                file=clean(file_of(finding.location, view.from_root)),
            )
        )
    return cases


def _drift(report: Report, view: View) -> list[_Case]:
    return [
        _Case(
            suite=f"drift: {one.state}",
            name=one.about,
            what="skipped",
            message=one.words,
            text=f"{one.words} ({place(one.location)})",
            file=clean(file_of(one.location, view.from_root)),
        )
        for one in differences(report)
    ]


def _problem(problem: Problem, view: View) -> _Case:
    path = clean(view.from_root(problem.uri)) if in_file(problem.uri) else ""
    name = f"{problem_place(problem)}: {sentence(problem.message)}"
    return _Case("problems", name, "error", problem.stage.value, trouble(problem), file=path)
