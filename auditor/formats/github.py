"""Workflow commands for GitHub Actions, which become annotations in the changed files of a pull
request; and below them, as folded lines of the log, all that does not fit.

| severity | annotation |
|---|---|
| a problem, critical, high | error |
| medium | warning |
| low, info | notice |

GitHub shows ten annotations of a level for a step and drops the rest without a word, so the worst
ten are written, the last notice gives the totals, and everything else is in the log. The summary of
the job is a format of its own: `-f github -f github-summary="$GITHUB_STEP_SUMMARY"`.

The runner obeys a line that begins with `::` after any spaces, and `##[command]` anywhere in a line
(actions/runner, ActionCommand.cs). Nothing that comes from the input can begin a line, hold a line
break or spell the second.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from auditor.formats import View
from auditor.formats.addresses import file_of, in_file
from auditor.formats.differences import differences, drift_in_words
from auditor.formats.phrases import (
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
from auditor.formats.words import count, place, promises_in_words
from auditor.model import Finding, Location, Outcome, Problem, Report, Severity, Verdict

_SHOWN = 10
"""Annotations of one level that GitHub shows for a step."""

_LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "notice",
    Severity.INFO: "notice",
}


class _Annotation(msgspec.Struct, frozen=True):
    """A command that becomes an annotation, and what the log says where it does not."""

    level: str
    properties: Mapping[str, str]
    message: str
    line: str


def render(report: Report, view: View) -> str:
    """Annotations, then groups of log lines."""
    breaks = broken_promises(report)
    annotations = [_of_problem(problem, view) for problem in sorted(report.problems)]
    annotations += [
        _of_finding(finding, view, [label for label, _ in breaks.get(finding.fingerprint, ())])
        for finding in failed(report)
        if not finding.known
    ]
    room = {"error": _SHOWN, "warning": _SHOWN, "notice": _SHOWN - 1}
    lines: list[str] = []
    beyond: list[str] = []
    for one in annotations:
        if room[one.level]:
            room[one.level] -= 1
            lines.append(_command(one.level, one.properties, one.message))
        else:
            beyond.append(one.line)
    lines.append(_command("notice", {"title": "vvaudit"}, _totals(report, len(beyond))))
    lines += _group("Not shown as annotations", beyond)
    lines += _group(
        "Broken promises",
        (_promise(v) for v in report.verdicts if v.outcome is Outcome.BROKEN),
    )
    lines += _group(
        "Unverified promises",
        (
            f"{_promise(v)}; {lacking(v)}"
            for v in report.verdicts
            if v.outcome is Outcome.UNVERIFIED
        ),
    )
    lines += _group(
        "Promises that stand otherwise in the cluster",
        (
            _promise(v)
            for v in report.verdicts
            if sides(v) and v.outcome not in (Outcome.BROKEN, Outcome.UNVERIFIED)
        ),
    )
    lines += _group(
        "Present or absent",
        (f"{_promise(v)}; {v.word}" for v in report.verdicts if v.guarantee.informational),
    )
    lines += _group("Drift", (f"{place(one.location)}: {one.about}" for one in differences(report)))
    lines += _group("Known from the baseline", (_in_log(f) for f in failed(report) if f.known))
    lines += _group(
        "Waived findings",
        (f"{_in_log(finding)}; {acceptance(finding.waiver)}" for finding in waived(report)),
    )
    lines += _group(
        "Waivers to look at",
        (f"{place(location)}: {words}" for location, words in idle_waivers(report)),
    )
    return "\n".join(lines) + "\n"


def _promise(verdict: Verdict) -> str:
    name = f"{clean(verdict.set)}/{clean(verdict.guarantee.id)}"
    said = f"{name}: {sentence(verdict.guarantee.statement)}"
    return f"{said}; {sides(verdict)}" if sides(verdict) else said


def _of_problem(problem: Problem, view: View) -> _Annotation:
    properties = {"title": "Not everything was audited"}
    if in_file(problem.uri):
        properties["file"] = clean(view.from_root(problem.uri))
        properties["line"] = str(max(problem.line, 1))
    said = f"{problem_place(problem)}: {trouble(problem)}"
    return _Annotation("error", properties, said, f"problem: {said}")


def _of_finding(finding: Finding, view: View, promises: list[str]) -> _Annotation:
    parts = [f"{about(finding)}: {sentence(finding.message)}", values(finding)]
    parts.append(f"breaks {', '.join(promises)}" if promises else "")
    parts.append(f"fix: {sentence(finding.remediation)}" if finding.remediation else "")
    properties = {"title": f"{clean(finding.rule)} ({finding.severity.word})"}
    path = file_of(finding.location, view.from_root)
    if path:
        properties |= {"file": clean(path), **_span(finding.location)}
    else:
        parts.insert(1, place(finding.location))
    message = "\n".join(part for part in parts if part)
    return _Annotation(_LEVELS[finding.severity], properties, message, _in_log(finding))


def _span(location: Location) -> dict[str, str]:
    """The lines, and the columns where the place is in one line; GitHub allows no others."""
    span = {"line": str(location.line), "endLine": str(max(location.end_line, location.line))}
    if location.end_line == location.line and location.column > 0:
        span["col"] = str(location.column)
        span["endColumn"] = str(max(location.end_column, location.column))
    return span


def _in_log(finding: Finding) -> str:
    said = f"{finding.severity.word}: {about(finding)}: {sentence(finding.message)}"
    return f"{said} [{clean(finding.rule)}] {place(finding.location)}"


def _totals(report: Report, beyond: int) -> str:
    parts = [promises_in_words(report.verdicts), count(len(failed(report)), "finding")]
    if report.problems:
        parts.append(count(len(report.problems), "problem"))
    if report.drift is not None:
        parts.append(f"drift: {drift_in_words(report.drift)}")
    if beyond:
        parts.append(
            f"{beyond:,} of them only in the log, because GitHub shows no more annotations"
        )
    return f"{'; '.join(parts)}\n{sentence(report.reason)}"


def _command(level: str, properties: Mapping[str, str], message: str) -> str:
    told = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {told}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _group(title: str, lines: Iterable[str]) -> list[str]:
    inner = [f"- {line.replace('##[', '## [')}" for line in lines]
    return [f"::group::{title} ({len(inner):,})", *inner, "::endgroup::"] if inner else []
