"""SARIF 2.1.0, for code scanning: https://docs.oasis-open.org/sarif/sarif/v2.1.0/ and GitHub's
"SARIF support for code scanning".

| severity | level | security-severity (GitHub's word for it) |
|---|---|---|
| critical | error | 9.5 (critical) |
| high | error | 8.0 (high) |
| medium | warning | 5.5 (medium) |
| low | note | 2.0 (low) |
| info | note | none |

GitHub shows these four words only for rules with the tag `security`, so every rule above info has
it. GitHub takes 25,000 results and keeps 5,000, the worst first, and so are they written; what is
beyond 25,000 is left out and counted in a notification.

A problem is a result of the rule `audit-problem`, so that it is seen on GitHub, and a notification,
which is SARIF's place for it. An unverified promise is a notification. The properties of the run
have how every promise stands, in the manifests and in the cluster where both were judged, and how
the two differ: no rule says that a difference is wrong, so it is no result. A waived finding is a
result with an accepted suppression: GitHub leaves such an alert open unless its action
`dismiss-alerts` runs after the upload.

Objects of a live cluster are given a file that does not exist, `cluster/shop/Deployment/web.yaml`,
because GitHub refuses a result without a file.
"""

from __future__ import annotations

import re

from auditor.formats import View
from auditor.formats.differences import Difference, differences
from auditor.formats.json_text import json_text
from auditor.formats.phrases import (
    both_sides,
    failed,
    idle_waivers,
    lacking,
    problem_place,
    trouble,
    waived,
)
from auditor.formats.printable import clean, sentence
from auditor.formats.sarif_results import Results, plain
from auditor.formats.sarif_rules import rules_of
from auditor.formats.words import count, place
from auditor.model import JSON, Outcome, Report

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)

_MOST_RESULTS = 25_000
_NOTIFICATIONS = (
    ("problem", "Something could not be audited", "The message says what to do."),
    ("promise", "A promise could not be verified", "Give the scan the evidence that is missing."),
    ("waiver", "A waiver needs a look", "Take it away, or narrow it."),
    ("limit", "Results were left out", "Scan less at once, or read another format."),
)
_UTC = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z")


def render(report: Report, view: View) -> str:
    """The report as one run of one tool."""
    findings = [*failed(report), *waived(report)]
    problems = sorted(report.problems)
    kept = findings[: max(_MOST_RESULTS - len(problems), 0)]
    rules = rules_of(report, kept, bool(problems))
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    writer = Results(report, view, numbers)
    results = [
        *writer.of_problems(problems[:_MOST_RESULTS]),
        *(writer.of_finding(finding) for finding in kept),
    ]
    left_out = len(findings) + len(problems) - len(results)
    run = {
        "tool": {
            "driver": {
                "name": "vvaudit",
                "version": report.version,
                "rules": rules,
                "notifications": [_descriptor(*words) for words in _NOTIFICATIONS],
            }
        },
        "automationDetails": {"id": f"vvaudit/{_mode(report)}/"},
        "columnKind": "unicodeCodePoints",
        "invocations": [_invocation(report, left_out)],
        "results": results,
        "properties": {
            "source": [clean(name) for name in report.source],
            "promises": [
                {
                    "set": clean(verdict.set),
                    "id": clean(verdict.guarantee.id),
                    "statement": sentence(verdict.guarantee.statement),
                    "status": verdict.word,
                    **both_sides(verdict),
                }
                for verdict in report.verdicts
            ],
            **({} if report.drift is None else {"drift": [*map(_drift, differences(report))]}),
        },
    }
    return json_text({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _drift(one: Difference) -> dict[str, JSON]:
    return {
        "status": one.state,
        "object": clean(one.resource.display),
        "place": place(one.location),
        "text": one.words,
    }


def _mode(report: Report) -> str:
    mode = "live" if report.coverage.objects and not report.coverage.files else "files"
    return f"{mode}-{report.shard.index}-of-{report.shard.of}" if report.shard else mode


def _invocation(report: Report, left_out: int) -> dict[str, JSON]:
    notifications = [
        _notification("problem", "error", f"{problem_place(problem)}: {trouble(problem)}")
        for problem in sorted(report.problems)
    ]
    notifications += [
        _notification(
            "promise",
            "note",
            f"{clean(verdict.guarantee.id)} of {clean(verdict.set)} is unverified "
            f"({sentence(verdict.guarantee.statement)}): {lacking(verdict)}",
        )
        for verdict in report.verdicts
        if verdict.outcome is Outcome.UNVERIFIED
    ]
    notifications += [
        _notification("waiver", "warning", f"{place(location)}: {words}")
        for location, words in idle_waivers(report)
    ]
    if left_out:
        words = f"{count(left_out, 'result')} left out, the least severe: SARIF consumers take "
        notifications.append(_notification("limit", "warning", f"{words}{_MOST_RESULTS:,} at most"))
    invocation: dict[str, JSON] = {
        "executionSuccessful": not report.problems,
        "exitCode": report.exit_code,
        "exitCodeDescription": sentence(report.reason),
        "toolExecutionNotifications": notifications,
    }
    if _UTC.fullmatch(report.started):
        invocation["startTimeUtc"] = report.started
    return invocation


def _descriptor(kind: str, title: str, remedy: str) -> dict[str, JSON]:
    """GitHub wants of a kind of notification what it wants of a rule."""
    words = {"text": title}
    return {
        "id": kind,
        "shortDescription": words,
        "fullDescription": words,
        "help": {"text": remedy},
    }


def _notification(kind: str, level: str, text: str) -> dict[str, JSON]:
    return {"descriptor": {"id": kind}, "level": level, "message": {"text": plain(text)}}
