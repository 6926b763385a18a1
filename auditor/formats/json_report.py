"""The report as JSON, for programs. Its schema is reports/schema/report-v1.json: fields are added,
never renamed.

Strings keep their characters; those that a terminal would obey are written as JSON escapes, so
that printing the report is harmless and reading it gives the true name.
"""

from __future__ import annotations

import re

import msgspec

from auditor.formats import View
from auditor.formats.values import expected, observed
from auditor.model import (
    JSON,
    Coverage,
    Examined,
    Finding,
    Location,
    Outcome,
    Problem,
    Report,
    ResourceRef,
    Severity,
    Status,
    Verdict,
)
from auditor.redact import mask

SCHEMA = "vvaudit/report/v1"

_NOT_PLAIN = re.compile(r"[^\n -~]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def render(report: Report, view: View) -> str:
    """The whole report. How the reader wants to see it makes no difference to a program."""
    document = {
        "schema": SCHEMA,
        "tool": {"name": "vvaudit", "version": report.version},
        "started": report.started,
        "source": [mask(name) for name in report.source],
        "guaranteeSets": [
            {"id": s.id, "title": mask(s.title), "reason": mask(s.reason)} for s in report.sets
        ],
        "results": [_result(finding) for finding in sorted(report.findings, key=_place)],
        "verdicts": [_verdict(verdict) for verdict in report.verdicts],
        "problems": [_problem(problem) for problem in sorted(report.problems)],
        "coverage": _coverage(report.coverage),
        "summary": _summary(report),
    }
    try:
        encoded = msgspec.json.encode(document)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_without_surrogates(document))
    text = msgspec.json.format(encoded, indent=2).decode()
    return _NOT_PLAIN.sub(_escaped, text) + "\n"


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _without_surrogates(value: JSON) -> JSON:
    """JSON has no way to carry half a character (a file name that is no UTF-8): it is spelt out."""
    if isinstance(value, str):
        return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value


def _place(finding: Finding) -> tuple[Location, str, str, str]:
    return (finding.location, finding.rule, finding.container, finding.fingerprint)


def _result(finding: Finding) -> dict[str, JSON]:
    waiver = finding.waiver
    return {
        "rule": finding.rule,
        "family": finding.family,
        "severity": finding.severity.word,
        "status": finding.status.value,
        "resource": _resource(finding.resource),
        "container": finding.container,
        "message": mask(finding.message),
        "path": finding.path,
        "observed": observed(finding),
        "expected": expected(finding),
        "location": _location(finding.location),
        "related": [
            {
                "resource": _resource(other.resource),
                "location": _location(other.location),
                "message": mask(other.message),
            }
            for other in finding.related
        ],
        "waiver": waiver
        and {
            "owner": mask(waiver.owner),
            "reason": mask(waiver.reason),
            "expires": mask(waiver.expires),
        },
        "fingerprint": finding.fingerprint,
        "remediation": mask(finding.remediation),
    }


def _verdict(verdict: Verdict) -> dict[str, JSON]:
    guarantee = verdict.guarantee
    return {
        "id": guarantee.id,
        "set": verdict.set,
        "section": mask(verdict.section),
        "statement": mask(guarantee.statement),
        "expects": mask(guarantee.expects),
        "severity": guarantee.severity.word,
        "status": verdict.outcome.value,
        "examined": [_examined(item) for item in verdict.examined],
        "examinedCount": verdict.examined_count,
        "findings": list(verdict.findings),
        "missing": [mask(words) for words in verdict.missing],
        "exemptions": [mask(words) for words in verdict.exemptions],
        "notes": [mask(words) for words in guarantee.notes],
    }


def _examined(item: Examined) -> dict[str, JSON]:
    return {
        "resource": _resource(item.resource),
        "container": item.container,
        "path": item.path,
        "observed": observed(item),
        "location": _location(item.location),
    }


def _problem(problem: Problem) -> dict[str, JSON]:
    return {
        "uri": mask(problem.uri),
        "line": problem.line,
        "stage": problem.stage.value,
        "message": mask(problem.message),
        "remedy": mask(problem.remedy),
    }


def _coverage(coverage: Coverage) -> dict[str, JSON]:
    return {
        "files": coverage.files,
        "documents": coverage.documents,
        "ignoredDocuments": coverage.ignored_documents,
        "objects": dict(sorted(coverage.objects.items())),
        "rules": sorted(coverage.rules),
        "notLookedAt": [mask(words) for words in coverage.not_looked_at],
    }


def _summary(report: Report) -> dict[str, JSON]:
    outcomes = [verdict.outcome for verdict in report.verdicts]
    failed = [f.severity for f in report.findings if f.status is Status.FAIL]
    return {
        "exitCode": report.exit_code,
        "reason": mask(report.reason),
        "promises": {
            "total": len(outcomes),
            "held": outcomes.count(Outcome.HELD),
            "broken": outcomes.count(Outcome.BROKEN),
            "waived": outcomes.count(Outcome.WAIVED),
            "unverified": outcomes.count(Outcome.UNVERIFIED),
            "notApplicable": outcomes.count(Outcome.NOT_APPLICABLE),
        },
        "findings": {
            "total": len(failed),
            **{severity.word: failed.count(severity) for severity in reversed(Severity)},
            "waived": len(report.findings) - len(failed),
        },
        "problems": len(report.problems),
    }


def _resource(resource: ResourceRef) -> dict[str, JSON]:
    return {
        "apiVersion": resource.api_version,
        "kind": resource.kind,
        "namespace": resource.namespace,
        "name": resource.name,
        "uri": mask(resource.uri),
    }


def _location(location: Location) -> dict[str, JSON]:
    return {
        "uri": mask(location.uri),
        "line": location.line,
        "column": location.column,
        "endLine": location.end_line,
        "endColumn": location.end_column,
    }
