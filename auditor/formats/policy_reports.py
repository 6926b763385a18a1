"""The report as objects of the two report APIs of Kubernetes: OpenReports, openreports.io/v1alpha1,
and PolicyReport, wgpolicyk8s.io/v1alpha2, which most clusters still serve.

One report for each object that has something wrong, in the object's namespace and owned by it, so
that it goes when the object goes; an object without a finding has none. One more for the whole
cluster holds the ledger: what is broken, what could not be verified, what could not be read, how
the cluster differs from what was declared, and what is present or absent where a set only asks.

An API server takes an object of at most about 1.5 MB, and every rewrite costs etcd a copy, so
messages and results are capped, and a hash of the content tells whether a report changed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from auditor.formats import View
from auditor.formats.differences import differences, drift_in_words
from auditor.formats.json_text import json_text
from auditor.formats.phrases import sides
from auditor.formats.policy_results import (
    SOURCE,
    difference_result,
    finding_result,
    problem_result,
    promise_result,
)
from auditor.formats.printable import clean
from auditor.model import JSON, Finding, Outcome, Report, ResourceRef, Status

MANAGED_BY = "app.kubernetes.io/managed-by"
CONTENT = "vvaudit.io/content"
"""Annotation: a hash of the report without its times. Equal hashes, nothing to write."""
SCOPE = "vvaudit.io/scope"
"""Annotation: kind and group of what the report is about, `Deployment.apps`."""
LEDGER = "vvaudit-ledger"
"""The name of the one report that is about the whole cluster."""

MOST_RESULTS = 1000
MOST_BYTES = 1_000_000

_UID = re.compile(r"[0-9a-z][0-9a-z-]{0,62}")


class Dialect(msgspec.Struct, frozen=True):
    """Which of the two APIs, and what it calls things."""

    api_version: str
    kind: str
    cluster_kind: str
    plural: str
    cluster_plural: str
    names_source: bool
    """Whether a report as a whole says who wrote it; if not, only its results do."""


OPENREPORTS = Dialect(
    "openreports.io/v1alpha1", "Report", "ClusterReport", "reports", "clusterreports", True
)
POLICYREPORT = Dialect(
    "wgpolicyk8s.io/v1alpha2",
    "PolicyReport",
    "ClusterPolicyReport",
    "policyreports",
    "clusterpolicyreports",
    False,
)


def render_openreports(report: Report, view: View) -> str:
    """The objects as a List in JSON, which `kubectl apply -f -` takes."""
    return _as_list(report_objects(report, OPENREPORTS))


def render_policyreport(report: Report, view: View) -> str:
    """The objects as a List in JSON, which `kubectl apply -f -` takes."""
    return _as_list(report_objects(report, POLICYREPORT))


def _as_list(objects: Sequence[JSON]) -> str:
    return json_text({"apiVersion": "v1", "kind": "List", "items": list(objects)})


def report_objects(report: Report, dialect: Dialect) -> list[dict[str, JSON]]:
    """The objects, sorted by namespace and name; the ledger is the last."""
    promises = _promises(report)
    about: dict[tuple[str, str, str, str], list[Finding]] = {}
    for finding in report.findings:
        about.setdefault(_identity(finding.resource), []).append(finding)
    objects = [
        _of_resource(findings, promises, report, dialect)
        for findings in about.values()
        if any(finding.status is Status.FAIL for finding in findings)
    ]
    objects.sort(key=lambda o: (o["metadata"].get("namespace", ""), o["metadata"]["name"]))
    return [*objects, _ledger(report, dialect)]


def _identity(resource: ResourceRef) -> tuple[str, str, str, str]:
    group = resource.api_version.rpartition("/")[0]
    return (group, resource.kind, resource.namespace, resource.name)


def _promises(report: Report) -> dict[str, list[str]]:
    """Fingerprint of a finding to the promises that rest on it, as `set/ID`."""
    found: dict[str, list[str]] = {}
    for verdict in report.verdicts:
        for fingerprint in verdict.findings:
            found.setdefault(fingerprint, []).append(f"{verdict.set}/{verdict.guarantee.id}")
    return found


def _of_resource(
    findings: Sequence[Finding],
    promises: Mapping[str, Sequence[str]],
    report: Report,
    dialect: Dialect,
) -> dict[str, JSON]:
    resource = findings[0].resource
    failed = sorted(
        (finding for finding in findings if finding.status is Status.FAIL),
        key=lambda f: (-f.severity, f.rule, f.path, f.fingerprint),
    )
    results = [finding_result(f, promises.get(f.fingerprint, ())) for f in failed]
    passed = report.passed.get(resource)
    summary = {
        **({} if passed is None else {"pass": passed}),
        **_counts(results),
        "skip": len(findings) - len(failed),
    }
    scope: dict[str, JSON] = {"apiVersion": resource.api_version, "kind": resource.kind}
    if resource.namespace:
        scope["namespace"] = resource.namespace
    scope["name"] = resource.name
    uid = resource.uid if _UID.fullmatch(resource.uid) else ""
    owner = []
    if uid:
        scope["uid"] = uid
        owner = [
            {
                "apiVersion": resource.api_version,
                "kind": resource.kind,
                "name": resource.name,
                "uid": uid,
            }
        ]
    group = resource.api_version.rpartition("/")[0]
    return _object(
        name=f"vvaudit-{uid or _digest(_identity(resource))}",
        namespace=resource.namespace,
        annotations={SCOPE: f"{resource.kind}.{group}" if group else resource.kind},
        owner=owner,
        scope=scope,
        summary=summary,
        results=results,
        report=report,
        dialect=dialect,
    )


def _ledger(report: Report, dialect: Dialect) -> dict[str, JSON]:
    results = [problem_result(problem) for problem in sorted(report.problems)]
    results += [
        promise_result(verdict)
        for verdict in report.verdicts
        if verdict.outcome in (Outcome.BROKEN, Outcome.UNVERIFIED)
    ]
    results += [difference_result(one) for one in differences(report)]
    results += [
        promise_result(verdict)
        for verdict in report.verdicts
        if verdict.outcome not in (Outcome.BROKEN, Outcome.UNVERIFIED)
        and (verdict.guarantee.informational or sides(verdict))
    ]
    outcomes = [verdict.outcome for verdict in report.verdicts]
    summary = {
        "pass": outcomes.count(Outcome.HELD),
        **_counts(results),
        "skip": outcomes.count(Outcome.NOT_APPLICABLE) + outcomes.count(Outcome.WAIVED),
    }
    annotations = {"vvaudit.io/result": clean(report.reason)}
    if report.drift is not None:
        annotations["vvaudit.io/drift"] = drift_in_words(report.drift)
    return _object(
        name=LEDGER,
        namespace="",
        annotations=annotations,
        owner=[],
        scope=None,
        summary=summary,
        results=results,
        report=report,
        dialect=dialect,
    )


def _counts(results: Iterable[Mapping[str, JSON]]) -> dict[str, int]:
    found = [result["result"] for result in results]
    return {word: found.count(word) for word in ("fail", "warn", "error")}


def _object(
    *,
    name: str,
    namespace: str,
    annotations: dict[str, str],
    owner: list[JSON],
    scope: dict[str, JSON] | None,
    summary: dict[str, int],
    results: Sequence[dict[str, JSON]],
    report: Report,
    dialect: Dialect,
) -> dict[str, JSON]:
    metadata: dict[str, JSON] = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    metadata["labels"] = {MANAGED_BY: SOURCE, "app.kubernetes.io/part-of": SOURCE}
    metadata["annotations"] = annotations
    if owner:
        metadata["ownerReferences"] = owner
    built: dict[str, JSON] = {
        "apiVersion": dialect.api_version,
        "kind": dialect.kind if namespace else dialect.cluster_kind,
        "metadata": metadata,
    }
    if dialect.names_source:
        built["source"] = SOURCE
    if scope is not None:
        built["scope"] = scope
    built["summary"] = summary
    built["results"] = _capped(results)
    annotations[CONTENT] = _digest(built)
    time = {"seconds": _seconds(report.started), "nanos": 0}
    for result in built["results"]:
        result["timestamp"] = time
    return built


def _capped(results: Sequence[dict[str, JSON]]) -> list[dict[str, JSON]]:
    """The first of the results, worst first; the last one that is kept says how many are not."""
    kept: list[dict[str, JSON]] = []
    size = 0
    for result in results[:MOST_RESULTS]:
        size += len(_encoded(result)) + 64  # and its time
        if size > MOST_BYTES:
            break
        kept.append(result)
    left_out = len(results) - len(kept)
    if left_out:
        properties = {**kept[-1].get("properties", {}), "truncated": f"{left_out} more results"}
        kept[-1] = {**kept[-1], "properties": properties}
    return kept


def _encoded(value: JSON) -> bytes:
    try:
        return msgspec.json.encode(value)
    except UnicodeEncodeError:  # half a character, which the writer spells out
        return repr(value).encode("utf-8", "backslashreplace")


def _digest(value: JSON) -> str:
    return hashlib.sha256(_encoded(value)).hexdigest()[:32]


def _seconds(started: str) -> int:
    """Seconds since 1970 of a time in ISO 8601."""
    return int(datetime.fromisoformat(started.replace("Z", "+00:00")).timestamp())
