"""Report objects in a cluster: what is written, what is left alone, and what is said when it fails."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from auditor.model import Report, Stage
from auditor.publish.cluster_reports import Delivery, Extent, publish_reports
from tests.formats.samples import finding, ref, report
from tests.publish.server import FakeServer

OURS = {"app.kubernetes.io/managed-by": "vvaudit"}
REPORTS = "/apis/openreports.io/v1alpha1"
WEB, DB = (msgspec.structs.replace(ref(name), uid=f"0000-{name}") for name in ("web", "database"))
CLASS = msgspec.structs.replace(
    ref("fast", kind="StorageClass", api="storage.k8s.io/v1", namespace=""), uid="0000-fast"
)
WEB_PATH = f"{REPORTS}/namespaces/shop/reports/vvaudit-0000-web"
DB_PATH = f"{REPORTS}/namespaces/shop/reports/vvaudit-0000-database"
CLASS_PATH = f"{REPORTS}/clusterreports/vvaudit-0000-fast"
LEDGER_PATH = f"{REPORTS}/clusterreports/vvaudit-ledger"
ALL = report(findings=tuple(finding(resource=r) for r in (WEB, DB, CLASS)))
NOTHING = report()


def extent(**k: Any) -> Extent:
    whole: dict[str, Any] = {
        "unlisted": frozenset(),
        "whole": True,
        "namespaces": lambda _: True,
        "narrowed": False,
    }
    return Extent(**(whole | k))


def publish(server: FakeServer, made: Report, wish: str = "auto", **k: Any) -> Delivery:
    server.writes.clear()
    return publish_reports(server, made, wish, extent(**k), "cluster:test")


def test_one_report_an_object_and_the_ledger() -> None:
    server = FakeServer()

    delivery = publish(server, ALL)

    assert delivery == Delivery("openreports", written=4)
    assert sorted(server.objects) == sorted([WEB_PATH, DB_PATH, CLASS_PATH, LEDGER_PATH])
    assert server.objects[WEB_PATH]["scope"]["name"] == "web"


def test_what_has_not_changed_is_not_written() -> None:
    server = FakeServer()
    publish(server, ALL)
    later = msgspec.structs.replace(ALL, started="2030-01-02T04:04:05Z")

    assert publish(server, later) == Delivery("openreports", unchanged=4)
    assert server.writes == []


def test_what_has_changed_is_written_and_nothing_else() -> None:
    server = FakeServer()
    publish(server, ALL)
    worse = (*ALL.findings, finding("run_as_root", "it runs as root", resource=WEB))

    delivery = publish(server, msgspec.structs.replace(ALL, findings=worse))

    assert delivery == Delivery("openreports", written=1, unchanged=3)
    assert server.writes == [f"PATCH {WEB_PATH}"]


def test_an_object_that_is_well_again_loses_its_report() -> None:
    server = FakeServer()
    publish(server, ALL)

    assert publish(server, NOTHING) == Delivery("openreports", unchanged=1, removed=3)
    assert list(server.objects) == [LEDGER_PATH]


@pytest.mark.parametrize(
    ("seen", "left"),
    [
        ({"unlisted": frozenset({"Deployment"})}, [DB_PATH, WEB_PATH]),
        ({"unlisted": frozenset({"StorageClass"})}, [CLASS_PATH]),
        ({"namespaces": lambda name: name != "shop", "narrowed": True}, [DB_PATH, WEB_PATH]),
        ({"whole": False}, [CLASS_PATH, DB_PATH, WEB_PATH]),
    ],
)
def test_what_was_not_listed_in_full_keeps_its_report(
    seen: dict[str, Any], left: list[str]
) -> None:
    server = FakeServer()
    publish(server, ALL)

    publish(server, NOTHING, **seen)

    assert sorted(server.objects) == sorted([LEDGER_PATH, *left])


def test_a_namespace_that_was_left_out_keeps_its_report() -> None:
    space = msgspec.structs.replace(
        ref("shop", kind="Namespace", api="v1", namespace=""), uid="0000-shop"
    )
    server = FakeServer()
    publish(server, report(findings=(finding(resource=space),)))

    publish(server, NOTHING, namespaces=lambda name: name == "other", narrowed=True)

    assert f"{REPORTS}/clusterreports/vvaudit-0000-shop" in server.objects


def test_the_reports_of_others_are_left_alone() -> None:
    server = FakeServer()
    theirs = f"{REPORTS}/namespaces/shop/reports/0000-web"
    server.put(theirs, {"app.kubernetes.io/managed-by": "kyverno"})
    nameless = f"{REPORTS}/clusterreports/falco"
    server.put(nameless, {})
    before = dict(server.objects)

    publish(server, NOTHING)

    assert {path: server.objects[path] for path in before} == before
    assert server.writes == [f"PATCH {LEDGER_PATH}"]


def test_a_report_of_ours_that_does_not_say_what_it_is_about_is_kept() -> None:
    server = FakeServer()
    odd = f"{REPORTS}/namespaces/shop/reports/vvaudit-odd"
    server.put(odd, OURS)

    publish(server, NOTHING)

    assert odd in server.objects


def test_long_lists_come_in_pages() -> None:
    server = FakeServer(page=1)
    publish(server, ALL)

    assert publish(server, ALL) == Delivery("openreports", unchanged=4)


def test_the_older_api_is_used_where_it_is_the_only_one() -> None:
    server = FakeServer(serves=("wgpolicyk8s.io/v1alpha2",))

    assert publish(server, ALL) == Delivery("policyreport", written=4)
    path = "/apis/wgpolicyk8s.io/v1alpha2/namespaces/shop/policyreports/vvaudit-0000-web"
    assert server.objects[path]["kind"] == "PolicyReport"


def test_the_older_api_is_used_where_it_is_asked_for() -> None:
    assert publish(FakeServer(), ALL, "policyreport").dialect == "policyreport"


def test_a_cluster_without_either_is_no_problem_unless_one_was_asked_for() -> None:
    server = FakeServer(serves=())

    assert publish(server, ALL) == Delivery("")
    (problem,) = publish(server, ALL, "openreports").problems
    assert (problem.uri, problem.stage, problem.message, problem.remedy) == (
        "cluster:test",
        Stage.WRITE,
        "no report objects: the cluster does not serve openreports.io/v1alpha1",
        "install the custom resources of github.com/openreports/reports-api, or leave "
        "--publish out",
    )
    assert server.writes == []


def test_a_right_that_is_missing_is_named_once() -> None:
    forbidden = (403, {"message": 'reports is forbidden: User "x" cannot patch'})
    server = FakeServer(answers={("PATCH", ".*/reports/.*"): forbidden})

    delivery = publish(server, ALL)

    assert delivery.written == 2
    assert [(p.message, p.remedy) for p in delivery.problems] == [
        (
            "2 reports were not written: the right to patch reports in openreports.io is missing",
            "give it that right; manifests/compliance-audit.yaml has all that it needs",
        )
    ]


@pytest.mark.parametrize(
    ("answers", "message"),
    [
        (
            {("GET", REPORTS): (503, {"message": "the server is currently unable"})},
            "no report objects: the server says 503: the server is currently unable",
        ),
        (
            {("GET", REPORTS): (0, {"message": "it did not answer within 30 seconds"})},
            "no report objects: it did not answer within 30 seconds",
        ),
        (
            {("GET", f"{REPORTS}/reports"): (403, {})},
            "no report objects: the right to list reports in openreports.io is missing",
        ),
        (
            {("GET", f"{REPORTS}/clusterreports"): (410, {"message": "too old"})},
            "no report objects: the server says 410: too old",
        ),
        (
            {("PATCH", WEB_PATH): (413, {"message": "Request entity too large"})},
            "a report was not written: the server says 413: Request entity too large",
        ),
        ({("PATCH", WEB_PATH): (500, None)}, "a report was not written: the server says 500"),
        (
            {("PATCH", WEB_PATH): (0, {})},
            "a report was not written: the API server does not answer",
        ),
    ],
)
def test_what_fails_is_a_problem(answers: Any, message: str) -> None:
    delivery = publish(FakeServer(answers=answers), ALL)

    assert [p.message for p in delivery.problems] == [message]


def test_a_deletion_that_is_refused_is_a_problem_and_one_that_came_late_is_none() -> None:
    server = FakeServer()
    publish(server, ALL)
    server.answers = {
        ("DELETE", WEB_PATH): (404, {}),
        ("DELETE", DB_PATH): (409, {}),
        ("DELETE", CLASS_PATH): (403, {}),
    }

    delivery = publish(server, NOTHING)

    assert delivery.removed == 0
    assert [p.message for p in delivery.problems] == [
        "a report was not written: the right to delete clusterreports in openreports.io is missing"
    ]


@pytest.mark.parametrize(
    "answer",
    [
        (404, {"details": {"kind": "namespaces", "name": "shop"}}),
        (403, {"details": {"causes": [{"reason": "NamespaceTerminating"}]}}),
    ],
)
def test_a_namespace_that_goes_meanwhile_is_no_problem(answer: Any) -> None:
    server = FakeServer(answers={("PATCH", ".*/namespaces/shop/.*"): answer})

    assert publish(server, ALL) == Delivery("openreports", written=2)
