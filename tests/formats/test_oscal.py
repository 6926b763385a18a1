"""OSCAL assessment results: valid by NIST's schema, and every reference resolves."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats import FORMATS
from auditor.model import Outcome, Problem, Report, Stage, Waiver
from tests.formats.samples import REPORTS, broken, finding, hostile, report, verdict, view
from tests.formats.schemas import oscal_errors

every_report = pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)


def written(report: Report) -> dict[str, Any]:
    whole: dict[str, Any] = json.loads(FORMATS["oscal"](report, view()))["assessment-results"]
    return whole


def values(node: Any, key: str) -> list[Any]:
    """What stands under a key, however deep."""
    if isinstance(node, list):
        return [found for item in node for found in values(item, key)]
    if not isinstance(node, dict):
        return []
    deeper = [found for value in node.values() for found in values(value, key)]
    return [node[key], *deeper] if key in node else deeper


def result_of(one: dict[str, Any]) -> str:
    return next(prop["value"] for prop in one["props"] if prop["name"] == "result")


@every_report
def test_it_is_valid_by_the_schema(make: Any) -> None:
    assert oscal_errors(json.loads(FORMATS["oscal"](make(), view()))) == []


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=60))
def test_whatever_the_input_says(text: str) -> None:
    assert oscal_errors(json.loads(FORMATS["oscal"](hostile(text), view()))) == []


@every_report
def test_every_reference_is_to_something_in_the_same_result(make: Any) -> None:
    whole = written(make())

    assert whole["import-ap"]["href"] == f"#{whole['back-matter']['resources'][0]['uuid']}"
    for result in whole["results"]:
        known = set(values(result, "uuid"))
        for key in ("observation-uuid", "risk-uuid", "subject-uuid"):
            assert set(values(result, key)) <= known


@every_report
def test_no_uuid_stands_for_two_things(make: Any) -> None:
    for result in written(make())["results"]:
        uuids = values(result, "uuid")
        assert len(uuids) == len(set(uuids))


def test_another_audit_is_another_document() -> None:
    later = msgspec.structs.replace(broken(), started="2030-01-03T03:04:05Z")

    assert written(broken())["uuid"] != written(later)["uuid"]


@pytest.mark.parametrize(
    ("outcome", "status", "seen"),
    [
        (Outcome.HELD, {"state": "satisfied", "reason": "pass"}, "pass"),
        (Outcome.BROKEN, {"state": "not-satisfied", "reason": "fail"}, None),
        (Outcome.WAIVED, {"state": "not-satisfied", "reason": "other"}, None),
        (Outcome.UNVERIFIED, None, "not-evaluated"),
        (Outcome.NOT_APPLICABLE, None, "not-applicable"),
    ],
)
def test_a_promise_by_its_verdict(outcome: Outcome, status: Any, seen: str | None) -> None:
    (result,) = written(report(verdicts=(verdict("HA-01", "it scales", outcome),)))["results"]

    (selection,) = result["reviewed-controls"]["control-selections"]
    assert selection["include-controls"] == [{"control-id": "HA-01"}]
    assert [f["target"]["status"] for f in result.get("findings", [])] == (
        [status] if status else []
    )
    assert [result_of(o) for o in result.get("observations", [])] == ([seen] if seen else [])


def test_a_waived_finding_is_an_accepted_risk() -> None:
    thing = finding(waiver=Waiver("platform team", "reads /proc", "2030-06-30"))
    promise = verdict("SEC-05", "no directory of the node", Outcome.WAIVED, findings=(thing,))
    (result,) = written(report(findings=(thing,), verdicts=(promise,)))["results"]

    (risk,) = result["risks"]
    assert risk["status"] == "deviation-approved"
    assert risk["statement"] == "accepted by platform team until 2030-06-30: reads /proc"
    assert result["findings"][0]["related-risks"] == [{"risk-uuid": risk["uuid"]}]


def test_what_no_promise_claims_and_problems_are_a_result_of_their_own() -> None:
    trouble = Problem("a.yaml", 3, Stage.READ, "no YAML")
    whole = written(report(findings=(finding(),), problems=(trouble,)))

    last = whole["results"][-1]
    assert last["title"] == "No promise"
    assert [result_of(one) for one in last["observations"]] == ["fail", "error"]


def test_identifiers_are_tokens() -> None:
    promise = verdict("1/2 x", "it scales", Outcome.HELD)
    whole = FORMATS["oscal"](report(verdicts=(promise,)), view())

    assert oscal_errors(json.loads(whole)) == []
    assert '"_1_2_x"' in whole
