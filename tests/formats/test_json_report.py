"""The JSON report: valid by its schema, true to the report."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from auditor.formats import FORMATS
from auditor.model import Report
from tests.formats.golden import check
from tests.formats.samples import (
    HOSTILE,
    REPORTS,
    at,
    broken,
    finding,
    hostile,
    ref,
    report,
    view,
)

SCHEMA = json.loads(
    (Path(__file__).parents[2] / "reports" / "schema" / "report-v1.json").read_text("utf-8")
)


def written(report: Report) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(FORMATS["json"](report, view()))
    return document


def objects(schema: Any) -> list[dict[str, Any]]:
    """Every schema of an object with named fields, however deep."""
    if isinstance(schema, list):
        return [found for item in schema for found in objects(item)]
    if not isinstance(schema, dict):
        return []
    found = [found for value in schema.values() for found in objects(value)]
    return [schema, *found] if "required" in schema else found


@pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)
def test_it_is_valid_by_the_schema(make: Any) -> None:
    jsonschema.Draft202012Validator(SCHEMA).validate(written(make()))


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


def test_every_field_is_described_and_required_and_new_ones_may_come() -> None:
    for schema in objects(SCHEMA):
        assert schema["additionalProperties"] is True
        of_shares = {"doubts", "order"}  # what only a share of an audit carries
        assert {*schema["required"]} == {*schema["properties"]} - of_shares
        assert all("description" in field for field in schema["properties"].values())


def test_the_schema_knows_every_field_that_is_written() -> None:
    def close(schema: Any) -> Any:
        if isinstance(schema, list):
            return [close(item) for item in schema]
        if not isinstance(schema, dict):
            return schema
        closed = {key: close(value) for key, value in schema.items()}
        if "required" in closed:
            closed["additionalProperties"] = False
        return closed

    jsonschema.Draft202012Validator(close(SCHEMA)).validate(written(broken()))


def test_a_whole_report() -> None:
    check("broken.json", FORMATS["json"](broken(), view()))


def test_the_view_makes_no_difference() -> None:
    plain = FORMATS["json"](broken(), view())

    assert plain == FORMATS["json"](
        broken(), view(quiet=True, colour=True, width=20, all=True, elapsed=None)
    )


def test_results_are_sorted_by_place() -> None:
    uris = ["b.yaml", "a.yaml"]
    findings = [finding(resource=ref(uri=u), location=at(u, n, 1)) for u in uris for n in (9, 3)]

    places = [
        (r["location"]["uri"], r["location"]["line"])
        for r in written(report(findings=tuple(findings)))["results"]
    ]

    assert places == [("a.yaml", 3), ("a.yaml", 9), ("b.yaml", 3), ("b.yaml", 9)]


def test_hostile_names_are_read_back_as_they_are() -> None:
    """Half a character is the one thing that JSON cannot carry."""
    assert written(hostile())["results"][0]["container"] == HOSTILE.replace("\udc80", "\\udc80")


def test_the_summary_counts() -> None:
    summary = written(broken())["summary"]

    assert summary["promises"] == {
        "total": 10,
        "held": 1,
        "broken": 4,
        "waived": 1,
        "unverified": 3,
        "notApplicable": 1,
    }
    assert summary["findings"] == {
        "total": 4,
        "critical": 1,
        "high": 1,
        "medium": 1,
        "low": 1,
        "info": 0,
        "waived": 1,
    }
    assert summary["problems"] == 2


def test_letters_of_all_scripts_stay_as_they_are() -> None:
    text = FORMATS["json"](report(findings=(finding(message="\u4e09 \u00e9 \U0001f600"),)), view())

    assert "\u4e09 \u00e9 \U0001f600" in text
