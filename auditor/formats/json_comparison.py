"""Comparisons and fleets as JSON."""

from __future__ import annotations

from auditor.comparison import Comparison
from auditor.fleet import Fleet
from auditor.formats.json_text import json_text
from auditor.model import JSON, Finding, Outcome
from auditor.redact import mask


def comparison_json(change: Comparison) -> str:
    """What changed, every finding with its fingerprint."""
    return json_text(
        {
            "schema": "vvaudit/diff/v1",
            "new": [_finding(one) for one in change.new],
            "gone": [_finding(one) for one in change.gone],
            "unchanged": [_finding(one) for one in change.unchanged],
            "notComparable": [{**_finding(one), "why": mask(why)} for one, why in change.unseen],
            "promises": [
                {
                    "set": one.set,
                    "id": one.id,
                    "before": _word(one.before),
                    "after": _word(one.after),
                }
                for one in change.changes
            ],
            "problems": {"before": change.problems[0], "after": change.problems[1]},
        }
    )


def fleet_json(fleet: Fleet) -> str:
    """Every promise with how it stands in every cluster."""
    return json_text(
        {
            "schema": "vvaudit/fleet/v1",
            "clusters": [
                {
                    "name": mask(one.name),
                    "source": [mask(word) for word in one.source],
                    "started": one.started,
                    "exitCode": one.exit_code,
                    "reason": mask(one.reason),
                    "problems": one.problems,
                }
                for one in fleet.members
            ],
            "promises": [
                {
                    "set": row.set,
                    "section": mask(row.section),
                    "id": row.id,
                    "statement": mask(row.statement),
                    "status": {mask(name): found.value for name, found in row.outcomes.items()},
                    "findings": {mask(name): number for name, number in row.findings.items()},
                }
                for row in fleet.rows
            ],
            "summary": {"exitCode": fleet.exit_code, "reason": mask(fleet.reason)},
        }
    )


def _finding(finding: Finding) -> dict[str, JSON]:
    of = finding.resource
    return {
        "fingerprint": finding.fingerprint,
        "rule": finding.rule,
        "severity": finding.severity.word,
        "resource": {
            "apiVersion": of.api_version,
            "kind": of.kind,
            "namespace": of.namespace,
            "name": of.name,
        },
        "container": finding.container,
        "path": finding.path,
        "message": mask(finding.message),
        "uri": mask(finding.location.uri),
        "line": finding.location.line,
    }


def _word(outcome: Outcome | None) -> str | None:
    return outcome.value if outcome else None
