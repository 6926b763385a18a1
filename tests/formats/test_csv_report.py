"""CSV: a table that a spreadsheet opens and does not run."""

from __future__ import annotations

import csv
import io
import re
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats import FORMATS
from auditor.formats.csv_report import COLUMNS
from auditor.model import Report
from tests.formats.samples import REPORTS, at, finding, hostile, report, view

every_report = pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)


def rows(report: Report, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(FORMATS["csv"](report, view())), delimiter=delimiter))


@every_report
def test_it_is_one_table(make: Any) -> None:
    table = rows(make())

    assert table[0] == list(COLUMNS)
    assert {len(row) for row in table} == {len(COLUMNS)}
    assert {row[0] for row in table[1:]} <= {
        "result", "problem", "finding", "waiver", "drift", "promise"
    }  # fmt: skip


@every_report
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_no_field_is_a_formula(make: Any, delimiter: str) -> None:
    for row in rows(make(), delimiter):
        for field in row:
            assert re.fullmatch(r"[+\-]?\d+(\.\d+)?", field) or not re.match(r"\s*[=+\-@]", field)


@settings(deadline=None, max_examples=100)
@given(st.text(st.sampled_from("=+-@;,\"' \t\n1") | st.characters(), max_size=30))
def test_whatever_the_input_says(text: str) -> None:
    for delimiter in (",", ";"):
        test_no_field_is_a_formula(lambda: hostile(text), delimiter)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" \t=1", "'=1"),
        ("\uff1d1", "'\uff1d1"),
        ("a;=1", "a;'=1"),
        ("a; @x", "a; '@x"),
        ("a-b", "a-b"),
        ('say "=1"', 'say "=1"'),
    ],
)
def test_formulas(text: str, shown: str) -> None:
    (_, _, row) = rows(report(findings=(finding(message=text),)))

    assert row[COLUMNS.index("text")] == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (-1, "-1"),
        (-1.5, "-1.5"),
        (True, "true"),
        (None, ""),
        ("", ""),
        ("-1", "-1"),
        ("-1-1", "'-1-1"),
        (["=1"], '["=1"]'),
        ("x" * 500, "x" * 500),
        ("a\nb", "a\\nb"),
    ],
)
def test_values_are_whole(value: object, shown: str) -> None:
    (_, _, row) = rows(report(findings=(finding(observed=value),)))

    assert row[COLUMNS.index("observed")] == shown


def test_a_place_in_a_cluster_has_no_line() -> None:
    (_, _, row) = rows(report(findings=(finding(location=at("cluster:prod", 0, 0)),)))

    assert row[COLUMNS.index("file")] == "cluster:prod"
    assert row[COLUMNS.index("line")] == ""
