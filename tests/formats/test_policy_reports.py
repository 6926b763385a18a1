"""Report objects: what is in them, that the real definitions take them, and that they stay small."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
import yaml

from auditor.formats import FORMATS
from auditor.formats.policy_reports import (
    CONTENT,
    LEDGER,
    OPENREPORTS,
    POLICYREPORT,
    Dialect,
    report_objects,
)
from auditor.model import Outcome, Report, Severity
from tests.formats.samples import REPORTS, broken, finding, ref, report, verdict, view

CRDS = Path(__file__).parents[1] / "live" / "crds"
UID = "4f1c7c1e-90a5-4a0c-b0a7-4a3c6a1a9d11"

dialects = pytest.mark.parametrize(
    "dialect", [OPENREPORTS, POLICYREPORT], ids=["openreports", "policyreport"]
)


@cache
def schema(api_version: str, kind: str) -> dict[str, Any]:
    """The published schema of a kind, in which a field that it does not know does not fit."""
    group, _, version = api_version.partition("/")
    (spec,) = [
        spec
        for file in CRDS.glob(f"{group}_*.yaml")
        if (spec := yaml.safe_load(file.read_text())["spec"])["names"]["kind"] == kind
    ]
    (found,) = [v for v in spec["versions"] if v["name"] == version and v["served"]]
    closed: dict[str, Any] = _closed(found["schema"]["openAPIV3Schema"])
    closed["properties"]["metadata"] = {"type": "object"}
    return closed


def _closed(node: Any) -> Any:
    if isinstance(node, list):
        return [_closed(item) for item in node]
    if not isinstance(node, dict):
        return node
    inner = {key: _closed(value) for key, value in node.items()}
    if "properties" in node and node.get("type") == "object":
        inner["additionalProperties"] = False
    return inner


def named(objects: list[dict[str, Any]], name: str) -> dict[str, Any]:
    (found,) = [thing for thing in objects if thing["metadata"]["name"] == name]
    return found


def live(name: str = "backend", **k: Any) -> Any:
    return msgspec.structs.replace(ref(name, **k), uid=UID)


@dialects
@pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)
def test_every_object_fits_the_published_definition(dialect: Dialect, make: Any) -> None:
    objects = report_objects(make(), dialect)

    for thing in objects:
        jsonschema.validate(thing, schema(thing["apiVersion"], thing["kind"]))
    assert objects[-1]["metadata"]["name"] == LEDGER


def test_the_definitions_refuse_what_does_not_fit() -> None:
    (*_, thing) = report_objects(broken(), OPENREPORTS)
    thing["results"][0]["resultz"] = "fail"

    with pytest.raises(jsonschema.ValidationError, match="resultz"):
        jsonschema.validate(thing, schema(OPENREPORTS.api_version, "ClusterReport"))


def test_a_live_object_owns_its_report() -> None:
    one = finding(resource=live(), path="spec.replicas", observed=1, expected="at least 3")
    promise = verdict("HA-01", "three pods", Outcome.BROKEN, findings=(one,))
    made = report(findings=(one,), verdicts=(promise,))
    made = msgspec.structs.replace(made, passed={one.resource: 12})

    thing, _ = report_objects(made, OPENREPORTS)

    assert thing == {
        "apiVersion": "openreports.io/v1alpha1",
        "kind": "Report",
        "metadata": {
            "name": f"vvaudit-{UID}",
            "namespace": "shop",
            "labels": {
                "app.kubernetes.io/managed-by": "vvaudit",
                "app.kubernetes.io/part-of": "vvaudit",
            },
            "annotations": {
                "vvaudit.io/scope": "Deployment.apps",
                "vvaudit.io/content": thing["metadata"]["annotations"][CONTENT],
            },
            "ownerReferences": [
                {"apiVersion": "apps/v1", "kind": "Deployment", "name": "backend", "uid": UID}
            ],
        },
        "source": "vvaudit",
        "scope": {
            "apiVersion": "apps/v1",
            "kind": "Deployment",
            "namespace": "shop",
            "name": "backend",
            "uid": UID,
        },
        "summary": {"pass": 12, "fail": 1, "warn": 0, "error": 0, "skip": 0},
        "results": [
            {
                "source": "vvaudit",
                "policy": "pod_security",
                "rule": "image_tag",
                "category": "Pod security",
                "severity": "high",
                "result": "fail",
                "scored": True,
                "message": "the image has no fixed tag",
                "properties": {
                    "resultID": one.fingerprint,
                    "promises": "shop/HA-01",
                    "path": "spec.replicas",
                    "observed": "1",
                    "expected": "at least 3",
                    "remediation": "name a version, or better a digest",
                },
                "timestamp": {"seconds": 1893553445, "nanos": 0},
            }
        ],
    }


def test_an_object_without_a_namespace_has_a_cluster_report() -> None:
    fast = live("fast", kind="StorageClass", api="storage.k8s.io/v1", namespace="")

    thing, ledger = report_objects(report(findings=(finding(resource=fast),)), OPENREPORTS)

    assert (thing["kind"], ledger["kind"]) == ("ClusterReport", "ClusterReport")
    assert thing["metadata"]["ownerReferences"][0]["uid"] == UID
    assert "namespace" not in thing["metadata"]
    assert "namespace" not in thing["scope"]


def test_an_object_from_a_file_has_no_owner_and_a_name_that_stays() -> None:
    one, two = finding(), finding(location=broken().findings[0].location)

    first, _ = report_objects(report(findings=(one,)), OPENREPORTS)
    second, _ = report_objects(report(findings=(two,)), OPENREPORTS)

    assert first["metadata"]["name"] == second["metadata"]["name"]
    assert "ownerReferences" not in first["metadata"]
    assert "uid" not in first["scope"]


@pytest.mark.parametrize("uid", ["UPPER", "a/b", "-a", "a" * 64, "a\x1bb"])
def test_a_uid_that_is_none_is_not_used(uid: str) -> None:
    odd = msgspec.structs.replace(ref(), uid=uid)

    thing, _ = report_objects(report(findings=(finding(resource=odd),)), OPENREPORTS)

    assert "ownerReferences" not in thing["metadata"]
    assert uid not in thing["metadata"]["name"]


def test_the_ledger_has_what_is_broken_unverified_and_unread() -> None:
    ledger = report_objects(broken(), OPENREPORTS)[-1]

    assert ledger["summary"] == {"pass": 1, "fail": 4, "warn": 0, "error": 5, "skip": 2}
    assert [(r["policy"], r["rule"], r["result"]) for r in ledger["results"]] == [
        ("vvaudit", "read", "error"),
        ("vvaudit", "evaluate", "error"),
        ("shop", "HA-03", "fail"),
        ("shop", "HA-08", "error"),
        ("shop", "HA-09", "error"),
        ("shop", "HA-12", "error"),
        ("shop", "SEC-02", "fail"),
        ("baseline", "SEC-02", "fail"),
        ("baseline", "RES-01", "fail"),
    ]
    assert ledger["results"][3]["message"] == (
        "PostgreSQL has one primary and two replicas: "
        "unverified: needs the state of a live cluster (--live)"
    )


def test_what_is_waived_is_counted_and_not_listed() -> None:
    objects = report_objects(broken(), OPENREPORTS)
    exporters = [o for o in objects if o.get("scope", {}).get("name") == "node-exporter"]

    assert [o["summary"]["skip"] for o in exporters] == [1]
    assert [r["rule"] for o in exporters for r in o["results"]] == ["memory_limit"]


def content(made: Report) -> list[str]:
    return [o["metadata"]["annotations"][CONTENT] for o in report_objects(made, OPENREPORTS)]


def test_a_later_audit_with_the_same_results_has_the_same_content() -> None:
    later = msgspec.structs.replace(broken(), started="2031-01-01T00:00:00Z")

    assert content(later) == content(broken())
    assert report_objects(later, OPENREPORTS) != report_objects(broken(), OPENREPORTS)


def test_another_result_is_another_content() -> None:
    first = report(findings=(finding(observed=1),))
    second = report(findings=(finding(observed=2),))

    assert content(first)[0] != content(second)[0]
    assert content(first)[1] == content(second)[1]


def test_results_are_capped_and_the_last_one_says_so() -> None:
    many = tuple(
        finding(path=f"spec.containers[{n}]", severity=Severity(n % 5)) for n in range(1200)
    )

    thing, _ = report_objects(report(findings=many), OPENREPORTS)

    assert len(thing["results"]) == 1000
    assert thing["results"][-1]["properties"]["truncated"] == "200 more results"
    assert thing["results"][0]["severity"] == "critical"
    assert thing["summary"]["warn"] == 1200


def test_an_object_is_never_larger_than_the_api_takes() -> None:
    wide = tuple(
        finding(
            message="\u4e09" * 400,
            path=f"a.{n}.{'b' * 300}",
            observed="c" * 300,
            expected=["d" * 30] * 10,
            remediation="e" * 300,
        )
        for n in range(1000)
    )

    thing, _ = report_objects(report(findings=wide), POLICYREPORT)

    assert len(json.dumps(thing, ensure_ascii=False).encode()) < 1_100_000
    assert 0 < len(thing["results"]) < 1000
    left_out = 1000 - len(thing["results"])
    assert thing["results"][-1]["properties"]["truncated"] == f"{left_out} more results"
    for result in thing["results"]:
        assert len(result["message"].encode()) <= 1024
        assert all(len(value) <= 256 for value in result["properties"].values())


def test_no_credential_gets_into_it() -> None:
    one = finding(
        "environment_without_secrets",
        "DATABASE_PASSWORD is a literal",
        family="secrets",
        observed="correct-horse-battery",
        path="spec.containers[0].env[0].value",
    )
    text = FORMATS["openreports"](report(findings=(one,)), view())

    assert "correct-horse-battery" not in text
    assert "[redacted]" in text
