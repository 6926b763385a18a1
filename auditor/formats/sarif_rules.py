"""The rules of a SARIF run: GitHub wants of each a title, a description and a help text."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.formats.printable import clean, sentence
from auditor.model import JSON, Finding, Report, Rule, Severity

PROBLEM = "audit-problem"
"""The rule whose results are problems."""

LEVELS = {
    Severity.CRITICAL: "error",
    Severity.HIGH: "error",
    Severity.MEDIUM: "warning",
    Severity.LOW: "note",
    Severity.INFO: "note",
}
_SCORES = {
    Severity.CRITICAL: "9.5",
    Severity.HIGH: "8.0",
    Severity.MEDIUM: "5.5",
    Severity.LOW: "2.0",
}
_LONGEST_DESCRIPTION = 1024


def rules_of(report: Report, findings: Sequence[Finding], problems: bool) -> list[dict[str, JSON]]:
    """The rules that the results speak of, sorted, each with the severity of its worst result."""
    worst: dict[str, Finding] = {}
    for finding in findings:
        known = worst.setdefault(finding.rule, finding)
        if finding.severity > known.severity:
            worst[finding.rule] = finding
    rules = [_rule(worst[name], report.rules.get(name)) for name in sorted(worst)]
    if problems:
        rules.append(_rule_of_problems())
    return rules


def _rule(finding: Finding, rule: Rule | None) -> dict[str, JSON]:
    name = clean(finding.rule)
    title = sentence(rule.title) if rule else name
    description = sentence(rule.description) if rule else title
    fix = sentence(finding.remediation) or description
    links = [f"[{sentence(r.description)}]({r.url})" for r in rule.references] if rule else []
    properties: dict[str, JSON] = {
        "tags": [clean(finding.family)],
        "precision": "high",
        "problem.severity": {"error": "error", "warning": "warning"}.get(
            LEVELS[finding.severity], "recommendation"
        ),
    }
    if finding.severity in _SCORES:
        properties["tags"].append("security")
        properties["security-severity"] = _SCORES[finding.severity]
    return {
        "id": name,
        "name": "".join(word.capitalize() for word in name.split("_")),
        "shortDescription": {"text": title[:_LONGEST_DESCRIPTION]},
        "fullDescription": {"text": description[:_LONGEST_DESCRIPTION]},
        "help": {
            "text": fix,
            "markdown": "\n\n".join([description, f"**Fix:** {fix}", *links]),
        },
        "defaultConfiguration": {"level": LEVELS[finding.severity]},
        "properties": properties,
    }


def _rule_of_problems() -> dict[str, JSON]:
    title = "Not everything could be audited"
    words = (
        "Something could not be read, rendered, listed or judged, so that the audit is incomplete "
        "there. What it says of the rest still holds."
    )
    return {
        "id": PROBLEM,
        "name": "AuditProblem",
        "shortDescription": {"text": title},
        "fullDescription": {"text": words},
        "help": {"text": f"{words} The message says what to do.", "markdown": words},
        "defaultConfiguration": {"level": "error"},
        "properties": {"tags": ["audit"], "precision": "very-high", "problem.severity": "error"},
    }
