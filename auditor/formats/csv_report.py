"""CSV by RFC 4180, for spreadsheets: one table, in UTF-8, whose first column says what a row is:
the result, a problem, a finding, a waiver to look at, a difference between what is declared and a
cluster, or a promise. All fields are quoted.

Where manifests and a cluster were judged, the columns `declared` and `live` have a promise's two
verdicts, and the two values of a field that differs.

A spreadsheet runs what begins with `=`, `+`, `-`, `@` or their full-width forms as a formula, also
after a semicolon where that is the separator of the locale. Such a field is given an apostrophe
before that sign, which spreadsheets do not show; plain numbers stay as they are.
"""

from __future__ import annotations

import json
import re

from auditor.formats import View
from auditor.formats.addresses import in_file
from auditor.formats.differences import NONE, Difference, differences
from auditor.formats.phrases import (
    KNOWN,
    NOT_DONE,
    acceptance,
    both_sides,
    failed,
    idle_waivers,
    lacking,
    waived,
)
from auditor.formats.printable import clean, sentence
from auditor.formats.promises import broken_promises
from auditor.formats.values import expected, observed
from auditor.formats.words import count
from auditor.model import JSON, Finding, Location, Outcome, Problem, Report, Verdict

COLUMNS = (
    "record",
    "status",
    "severity",
    "id",
    "set",
    "section",
    "kind",
    "namespace",
    "name",
    "container",
    "path",
    "text",
    "observed",
    "expected",
    "file",
    "line",
    "column",
    "promises",
    "fix",
    "note",
    "fingerprint",
    "declared",
    "live",
)

_FORMULA = re.compile(r"(^|;)(\s*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_NUMBER = re.compile(r"[+\-]?\d+(?:\.\d+)?")


def render(report: Report, view: View) -> str:
    """The result, then problems, findings (the worst first, waived ones last), waivers to look at,
    drift, and the ledger."""
    breaks = broken_promises(report)
    rows: list[dict[str, str]] = [
        {"record": "result", "status": str(report.exit_code), "text": sentence(report.reason)},
        *(_of_problem(problem, view) for problem in sorted(report.problems)),
        *(
            _of_finding(finding, view, [label for label, _ in breaks.get(finding.fingerprint, ())])
            for finding in (*failed(report), *waived(report))
        ),
        *(_of_waiver(location, words, view) for location, words in idle_waivers(report)),
        *_of_drift(report, view),
        *(_of_promise(verdict) for verdict in report.verdicts),
    ]
    lines = [_line(COLUMNS)]
    lines += [_line([row.get(column, "") for column in COLUMNS]) for row in rows]
    return "\n".join(lines) + "\n"


def _of_problem(problem: Problem, view: View) -> dict[str, str]:
    return {
        "record": "problem",
        "status": NOT_DONE[problem.stage],
        "id": problem.stage.value,
        "text": sentence(problem.message),
        "file": _file(problem.uri, view),
        "line": str(problem.line) if problem.line > 0 else "",
        "fix": sentence(problem.remedy),
    }


def _of_finding(finding: Finding, view: View, promises: list[str]) -> dict[str, str]:
    place = finding.location
    return {
        "record": "finding",
        "status": finding.status.value,
        "severity": finding.severity.word,
        "id": clean(finding.rule),
        "kind": clean(finding.resource.kind),
        "namespace": clean(finding.resource.namespace),
        "name": clean(finding.resource.name),
        "container": clean(finding.container),
        "path": clean(finding.path),
        "text": sentence(finding.message),
        "observed": _value(observed(finding)),
        "expected": _value(expected(finding)),
        "file": _file(place.uri, view),
        "line": str(place.line) if place.line > 0 else "",
        "column": str(place.column) if place.line > 0 else "",
        "promises": " ".join(promises),
        "fix": sentence(finding.remediation),
        "note": acceptance(finding.waiver) if finding.waiver else KNOWN if finding.known else "",
        "fingerprint": finding.fingerprint,
    }


def _of_waiver(location: Location, words: str, view: View) -> dict[str, str]:
    line = str(location.line) if location.line > 0 else ""
    return {"record": "waiver", "text": words, "file": _file(location.uri, view), "line": line}


def _of_drift(report: Report, view: View) -> list[dict[str, str]]:
    rows = [_of_difference(one, view) for one in differences(report)]
    if report.drift is not None and not rows:
        rows.append({"record": "drift", "status": "none", "text": NONE})
    return rows


def _of_difference(one: Difference, view: View) -> dict[str, str]:
    line = one.location.line
    return {
        "record": "drift",
        "status": one.state,
        "kind": clean(one.resource.kind),
        "namespace": clean(one.resource.namespace),
        "name": clean(one.resource.name),
        "path": clean(one.path),
        "text": one.words,
        "file": _file(one.location.uri, view),
        "line": str(line) if line > 0 else "",
        "column": str(one.location.column) if line > 0 else "",
        "declared": _value(one.declared),
        "live": _value(one.live),
    }


def _of_promise(verdict: Verdict) -> dict[str, str]:
    guarantee = verdict.guarantee
    notes = [lacking(verdict)] if verdict.outcome is Outcome.UNVERIFIED else []
    notes += [f"leaves out: {sentence(exemption)}" for exemption in verdict.exemptions]
    notes += [sentence(note) for note in guarantee.notes]
    if verdict.examined_count:
        notes.append(count(verdict.examined_count, "judgement"))
    return {
        "record": "promise",
        "status": verdict.word,
        "severity": guarantee.severity.word,
        "id": clean(guarantee.id),
        "set": clean(verdict.set),
        "section": sentence(verdict.section),
        "text": sentence(guarantee.statement),
        "expected": sentence(guarantee.expects),
        "note": "; ".join(notes),
        **both_sides(verdict),
    }


def _file(uri: str, view: View) -> str:
    return clean(view.from_root(uri)) if in_file(uri) else clean(uri)


def _value(value: JSON) -> str:
    """The whole value, and nothing where there is none; only people need words for that."""
    if value is None:
        return ""
    return clean(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))


def _line(fields: tuple[str, ...] | list[str]) -> str:
    return ",".join('"' + _harmless(field).replace('"', '""') + '"' for field in fields)


def _harmless(text: str) -> str:
    return text if _NUMBER.fullmatch(text) else _FORMULA.sub(r"\1\2'", text)
