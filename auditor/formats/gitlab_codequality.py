"""GitLab's code quality report, for the widget of a merge request: a JSON list, `[]` where there is
nothing to say. https://docs.gitlab.com/ci/testing/code_quality/

| what | severity |
|---|---|
| a problem, a critical finding | blocker |
| high | critical |
| medium | major |
| low | minor |
| info, a waived finding, a waiver to look at, an unverified promise, drift | info |

The widget shows what is wrong, and so there is no place for what is held, or for what an
informational promise asks, which is present or absent and never wrong. How a promise stands in the
manifests and in the cluster is said of those that are unverified; of a broken one the findings are
the entries.

The widget compares with the report of the target branch by fingerprint, so what was there before is
not shown again, and no two entries have the same one. GitLab wants a file: objects of a cluster are
given one that does not exist, a promise the first path that was scanned.
"""

from __future__ import annotations

from auditor.formats import View
from auditor.formats.addresses import as_named, file_of, in_file, stand_in
from auditor.formats.differences import differences
from auditor.formats.json_text import json_text
from auditor.formats.phrases import (
    about,
    acceptance,
    distinct,
    failed,
    identity,
    idle_waivers,
    lacking,
    problem_identity,
    problem_place,
    sides,
    trouble,
    values,
    waived,
)
from auditor.formats.printable import clean, sentence
from auditor.formats.promises import broken_promises
from auditor.model import (
    JSON,
    Finding,
    Location,
    Outcome,
    Report,
    ResourceRef,
    Severity,
    Verdict,
)

_SEVERITIES = {
    Severity.CRITICAL: "blocker",
    Severity.HIGH: "critical",
    Severity.MEDIUM: "major",
    Severity.LOW: "minor",
    Severity.INFO: "info",
}


def render(report: Report, view: View) -> str:
    """Problems, findings, waived findings, differences and unverified promises, in this order."""
    breaks = broken_promises(report)
    scanned = [name for name in report.source if in_file(name)]
    first = clean(as_named(view.from_root(scanned[0]))) if scanned else "cluster"
    entries = [
        *(
            _entry(
                "audit-problem",
                "blocker",
                f"{problem_place(problem)}: {trouble(problem)}",
                clean(view.from_root(problem.uri)) if in_file(problem.uri) else "cluster",
                problem.line,
                problem_identity(problem),
            )
            for problem in sorted(report.problems)
        ),
        *(
            _of_finding(finding, view, [label for label, _ in breaks.get(finding.fingerprint, ())])
            for finding in (*failed(report), *waived(report))
        ),
        *(
            _entry(
                "idle-waiver",
                "info",
                words,
                clean(view.from_root(location.uri)) if in_file(location.uri) else "cluster",
                location.line,
                identity("waiver", words),
            )
            for location, words in idle_waivers(report)
        ),
        *(
            _entry(
                "drift",
                "info",
                one.about,
                _path(one.location, one.resource, view),
                one.location.line,
                identity("drift", one.about),
            )
            for one in differences(report)
        ),
        *(_of_promise(v, first) for v in report.verdicts if v.outcome is Outcome.UNVERIFIED),
    ]
    marks = distinct(entry["fingerprint"] for entry in entries)
    return json_text([{**e, "fingerprint": m} for e, m in zip(entries, marks, strict=True)])


def _of_finding(finding: Finding, view: View, promises: list[str]) -> dict[str, JSON]:
    said = f"{about(finding)}: {sentence(finding.message)}"
    seen = values(finding)
    said += f" ({seen})" if seen else ""
    said += f". Breaks {', '.join(promises)}" if promises else ""
    said += f". Fix: {sentence(finding.remediation)}" if finding.remediation else ""
    severity = _SEVERITIES[finding.severity]
    if finding.waiver is not None:
        said, severity = f"Waived, {acceptance(finding.waiver)}. {said}", "info"
    path = _path(finding.location, finding.resource, view)
    return _entry(
        clean(finding.rule), severity, said, path, finding.location.line, finding.fingerprint
    )


def _path(location: Location, resource: ResourceRef, view: View) -> str:
    return clean(file_of(location, view.from_root) or stand_in(resource, location))


def _of_promise(verdict: Verdict, path: str) -> dict[str, JSON]:
    name = f"{clean(verdict.set)}/{clean(verdict.guarantee.id)}"
    said = f"{name} is unverified ({sentence(verdict.guarantee.statement)}): {lacking(verdict)}"
    said += f"; {sides(verdict)}" if sides(verdict) else ""
    return _entry("unverified-promise", "info", said, path, 1, identity("promise", name))


def _entry(
    check: str, severity: str, description: str, path: str, line: int, fingerprint: str
) -> dict[str, JSON]:
    return {
        "type": "issue",
        "check_name": check,
        "description": description,
        "severity": severity,
        "fingerprint": fingerprint,
        "location": {"path": path, "lines": {"begin": max(line, 1)}},
    }
