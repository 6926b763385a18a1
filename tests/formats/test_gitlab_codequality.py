"""GitLab's code quality report: what the widget needs to show and to compare."""

from __future__ import annotations

import json
from typing import Any

import pytest

from auditor.formats import FORMATS
from auditor.model import Outcome, Problem, Report, Severity, Stage, Waiver
from tests.formats.samples import (
    REPORTS,
    at,
    clean_report,
    finding,
    report,
    verdict,
    view,
)
from tests.formats.schemas import gitlab_errors

every_report = pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)


def written(report: Report) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = json.loads(FORMATS["gitlab-codequality"](report, view()))
    return entries


@every_report
def test_gitlab_shows_it(make: Any) -> None:
    assert gitlab_errors(written(make())) == []


@every_report
def test_fingerprints_are_unique(make: Any) -> None:
    marks = [entry["fingerprint"] for entry in written(make())]

    assert len(marks) == len(set(marks))


def test_success_is_an_empty_list() -> None:
    assert FORMATS["gitlab-codequality"](clean_report(), view()) == "[]\n"


@pytest.mark.parametrize(
    ("severity", "word"),
    list(zip(Severity, ("info", "minor", "major", "critical", "blocker"), strict=True)),
)
def test_severities(severity: Severity, word: str) -> None:
    (entry,) = written(report(findings=(finding(severity=severity),)))

    assert entry["severity"] == word


def test_a_finding_says_what_it_breaks_and_what_to_do() -> None:
    thing = finding(location=at("./manifests/a.yaml", 15, 18), observed="x:latest")
    promise = verdict("POD-01", "versions are fixed", Outcome.BROKEN, findings=(thing,))
    (entry,) = written(report(findings=(thing,), verdicts=(promise,)))

    assert entry == {
        "type": "issue",
        "check_name": "image_tag",
        "description": "Deployment shop/backend: the image has no fixed tag "
        "(spec.template.spec.containers[1].image is x:latest). Breaks POD-01. "
        "Fix: name a version, or better a digest",
        "severity": "critical",
        "fingerprint": thing.fingerprint,
        "location": {"path": "manifests/a.yaml", "lines": {"begin": 15}},
    }


def test_what_is_waived_is_there_for_information() -> None:
    (entry,) = written(report(findings=(finding(waiver=Waiver("me", "why", "2030-01-01")),)))

    assert entry["severity"] == "info"
    assert entry["description"].startswith("Waived, accepted by me until 2030-01-01: why. ")


def test_an_unverified_promise_and_a_problem() -> None:
    open_one = verdict("HA-08", "it fails over", Outcome.UNVERIFIED, missing=("metrics",))
    trouble = Problem("cluster:prod", 0, Stage.LIST, "pods are forbidden")
    problem, promise = written(report(verdicts=(open_one,), problems=(trouble,)))

    assert (problem["severity"], problem["location"]["path"]) == ("blocker", "cluster")
    assert promise["severity"] == "info"
    assert promise["description"] == "shop/HA-08 is unverified (it fails over): lacks metrics"
    assert promise["location"] == {"path": "manifests", "lines": {"begin": 1}}
