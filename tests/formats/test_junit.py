"""JUnit: what GitLab and Jenkins read, and no name twice."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from auditor.formats import FORMATS
from auditor.model import Outcome, Problem, Report, Stage, Waiver
from tests.formats.samples import REPORTS, at, finding, hostile, injecting, report, verdict, view
from tests.formats.schemas import junit_errors

every_report = pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)


def suites(report: Report, format: str = "junit") -> dict[str, Any]:
    root = etree.fromstring(FORMATS[format](report, view()).encode())
    return {suite.get("name"): suite for suite in root}


def the_case(report: Report, suite: str = "findings") -> Any:
    (case,) = suites(report)[suite].findall("testcase")
    return case


@every_report
def test_the_strict_variant_is_valid_by_the_schema_of_jenkins(make: Any) -> None:
    assert junit_errors(FORMATS["junit-strict"](make(), view())) == []


@settings(deadline=None, max_examples=50)
@given(st.text(max_size=60))
def test_whatever_the_input_says(text: str) -> None:
    assert junit_errors(FORMATS["junit-strict"](hostile(text), view())) == []


@every_report
def test_the_plain_one_differs_by_the_file_alone(make: Any) -> None:
    root = etree.fromstring(FORMATS["junit"](make(), view()).encode())
    for case in root.iter("testcase"):
        case.attrib.pop("file", None)
    strict = etree.fromstring(FORMATS["junit-strict"](make(), view()).encode())

    assert etree.tostring(root) == etree.tostring(strict)


@every_report
def test_no_two_cases_have_the_same_name(make: Any) -> None:
    root = etree.fromstring(FORMATS["junit"](make(), view()).encode())
    names = [case.get("name") for case in root.iter("testcase")]

    assert len(names) == len(set(names))


@every_report
def test_the_numbers_add_up(make: Any) -> None:
    root = etree.fromstring(FORMATS["junit"](make(), view()).encode())
    for part in (root, *root):
        assert part.get("tests") == str(len(list(part.iter("testcase"))))
        assert part.get("failures") == str(len(list(part.iter("failure"))))
        assert part.get("errors") == str(len(list(part.iter("error"))))
        assert part.get("skipped") in (None, str(len(list(part.iter("skipped")))))


def test_two_findings_that_read_the_same() -> None:
    twice = (finding(location=at("a.yaml", 1, 1)), finding(location=at("b.yaml", 1, 1)))
    cases = suites(report(findings=twice))["findings"].findall("testcase")

    assert [case.get("name") for case in cases] == [
        "Deployment shop/backend: the image has no fixed tag",
        "Deployment shop/backend: the image has no fixed tag 2",
    ]
    assert [case.get("file") for case in cases] == ["a.yaml", "b.yaml"]


@pytest.mark.parametrize(
    ("outcome", "kind", "message"),
    [
        (Outcome.HELD, None, None),
        (Outcome.BROKEN, "failure", "broken"),
        (Outcome.UNVERIFIED, "skipped", "unverified: lacks metrics"),
        (Outcome.WAIVED, "skipped", "waived: accepted"),
        (
            Outcome.NOT_APPLICABLE,
            "skipped",
            "not applicable: nothing here is of the kind it is about",
        ),
    ],
)
def test_a_promise_by_its_verdict(outcome: Outcome, kind: str | None, message: str | None) -> None:
    promise = verdict("HA-01", "it scales", outcome, missing=("metrics",))
    case = the_case(report(verdicts=(promise,)), "promises of shop")

    assert case.get("name") == "HA-01 it scales"
    assert case.get("classname") == "shop: High availability"
    assert [(inner.tag, inner.get("message")) for inner in case] == (
        [(kind, message)] if kind else []
    )


def test_a_waived_and_a_known_finding_do_not_fail() -> None:
    waived = finding(waiver=Waiver("me", "why", "2030-01-01"))
    known = msgspec.structs.replace(finding(), known=True)

    assert the_case(report(findings=(waived,)))[0].tag == "skipped"
    assert the_case(report(findings=(known,)))[0].get("message") == "known from the baseline"


def test_a_problem_is_an_error() -> None:
    case = the_case(report(problems=(Problem("a.yaml", 3, Stage.READ, "no YAML"),)), "problems")

    assert (case.get("name"), case.get("file")) == ("a.yaml:3: no YAML", "a.yaml")
    assert (case[0].tag, case[0].get("type")) == ("error", "read")


def test_nothing_from_the_input_becomes_an_element() -> None:
    root = etree.fromstring(FORMATS["junit"](injecting(), view()).encode())

    assert {element.tag for element in root.iter()} == {
        "testsuites", "testsuite", "properties", "property", "testcase",
        "failure", "skipped", "error",
    }  # fmt: skip
    assert "<script>x</script>" in root.findtext("testsuite/testcase/failure")
