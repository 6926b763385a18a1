"""The report as JSON, for programs. Its schema is reports/schema/report-v1.json: fields are added,
never renamed.
"""

from __future__ import annotations

from auditor.formats import View
from auditor.formats.json_text import json_text
from auditor.formats.values import drifted, expected, observed
from auditor.model import (
    JSON,
    BaselineUse,
    CheckRun,
    Coverage,
    Drift,
    Examined,
    Finding,
    Location,
    Outcome,
    Problem,
    Report,
    ResourceRef,
    Rule,
    Severity,
    Status,
    Verdict,
    Waiver,
    WaiverUse,
)
from auditor.redact import mask

SCHEMA = "vvaudit/report/v1"


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
        "waivers": [_waiver_use(use) for use in report.waivers],
        "baseline": _baseline(report.baseline),
        "changedSince": report.changed_since,
        "lowered": [mask(words) for words in report.lowered],
        "drift": _drift(report.drift),
        "coverage": _coverage(report.coverage),
        "rules": [_rule(rule) for _, rule in sorted(report.rules.items())],
        "asked": {
            "failOn": report.asked.fail_on.word,
            "promises": {name: sorted(ids) for name, ids in sorted(report.asked.promises.items())},
            "namespaces": list(report.asked.namespaces),
            "excludeNamespaces": list(report.asked.exclude_namespaces),
        },
        "shard": report.shard and {"index": report.shard.index, "of": report.shard.of},
        "summary": _summary(report),
    }
    return json_text(document)


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
        "waiver": waiver and _waiver(waiver),
        "known": finding.known,
        "elsewhere": finding.elsewhere,
        "fingerprint": finding.fingerprint,
        "remediation": mask(finding.remediation),
    }


def _rule(rule: Rule) -> dict[str, JSON]:
    return {
        "id": rule.id,
        "family": rule.family,
        "severity": rule.severity.word,
        "title": rule.title,
        "description": rule.description,
        "remediation": rule.remediation,
        "references": [{"url": r.url, "description": r.description} for r in rule.references],
    }


def _waiver(waiver: Waiver) -> dict[str, JSON]:
    return {
        "owner": mask(waiver.owner),
        "reason": mask(waiver.reason),
        "expires": mask(waiver.expires),
        "ticket": mask(waiver.ticket),
    }


def _waiver_use(use: WaiverUse) -> dict[str, JSON]:
    return {
        **_waiver(use.waiver),
        "about": mask(use.about),
        "state": use.state.value,
        "findings": use.findings,
        "broad": use.broad,
        "location": _location(use.location),
    }


def _baseline(baseline: BaselineUse | None) -> dict[str, JSON] | None:
    if baseline is None:
        return None
    return {
        "source": mask(baseline.source),
        "new": baseline.new,
        "known": baseline.known,
        "gone": baseline.gone,
        "compared": baseline.compared,
    }


def _drift(drift: Drift | None) -> dict[str, JSON] | None:
    if drift is None:
        return None
    return {
        "changed": [
            {
                "resource": _resource(one.resource),
                "path": one.path,
                "declared": drifted(one, one.declared),
                "live": drifted(one, one.live),
                "location": _location(one.location),
            }
            for one in drift.changed
        ],
        "absent": [
            {"resource": _resource(resource), "location": _location(location)}
            for resource, location in drift.absent
        ],
        "undeclared": [_resource(resource) for resource in drift.undeclared],
    }


def _verdict(verdict: Verdict) -> dict[str, JSON]:
    guarantee = verdict.guarantee
    return {
        "id": guarantee.id,
        "set": verdict.set,
        "section": mask(verdict.section),
        "sectionId": guarantee.section,
        "statement": mask(guarantee.statement),
        "expects": mask(guarantee.expects),
        "severity": guarantee.severity.word,
        "evidence": [evidence.value for evidence in guarantee.evidence],
        "alternatives": guarantee.alternatives,
        "informational": guarantee.informational,
        "status": verdict.outcome.value,
        "declared": verdict.declared and verdict.declared.value,
        "live": verdict.live and verdict.live.value,
        "examined": [_examined(item) for item in verdict.examined],
        "examinedCount": verdict.examined_count,
        "checks": [_check(check) for check in verdict.checks],
        "findings": list(verdict.findings),
        "missing": [mask(words) for words in verdict.missing],
        "exemptions": [mask(words) for words in verdict.exemptions],
        "notes": [mask(words) for words in guarantee.notes],
        **({"doubts": [mask(words) for words in verdict.doubts]} if verdict.doubts else {}),
    }


def _check(check: CheckRun) -> dict[str, JSON]:
    return {
        "rule": check.rule,
        "evidence": check.evidence.value,
        "judged": check.judged,
        "examined": check.examined,
        "lacks": [mask(words) for words in check.lacks],
    }


def _examined(item: Examined) -> dict[str, JSON]:
    return {
        "resource": _resource(item.resource),
        "container": item.container,
        "path": item.path,
        "observed": observed(item),
        "location": _location(item.location),
        **({"order": item.order} if item.order else {}),
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
    outcomes = [v.outcome for v in report.verdicts if not v.guarantee.informational]
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
