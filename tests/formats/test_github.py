"""Workflow commands: what the runner does with them, by the rules of its own parser."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats import FORMATS
from auditor.model import Problem, Report, Severity, Stage
from tests.formats.samples import (
    REPORTS,
    at,
    finding,
    hostile,
    injecting,
    many,
    report,
    view,
)

every_report = pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)
COMMANDS = {"error", "warning", "notice", "group", "endgroup"}


@dataclass(frozen=True)
class Command:
    """What the runner makes of a line."""

    name: str
    properties: dict[str, str]
    data: str


def obeyed(line: str) -> Command | None:
    """The command that the runner takes a line for: one that begins with `::`, or, anywhere in a
    line that is no such command, one after `##[`."""
    known = COMMANDS | {"add-mask", "debug", "echo", "set-output", "stop-commands", "set-env"}
    match = re.match(r"\s*::([^ :]+)(?: (.*?))?::(.*)$", line, re.DOTALL)
    if match and match[1] in known:
        pairs = [part.split("=", 1) for part in (match[2] or "").split(",") if part]
        return Command(match[1], {k: unescaped(v) for k, v in pairs}, unescaped(match[3]))
    old = re.search(r"##\[([^\] ]+)[^\]]*\](.*)", line)
    return Command(old[1], {}, old[2]) if old and old[1] in known else None


def unescaped(text: str) -> str:
    for code, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, char)
    return text


def annotations(report: Report) -> list[Command]:
    found = map(obeyed, FORMATS["github"](report, view()).splitlines())
    return [one for one in found if one and one.name in ("error", "warning", "notice")]


@every_report
def test_the_runner_is_given_no_other_commands(make: Any) -> None:
    for line in FORMATS["github"](make(), view()).splitlines():
        command = obeyed(line)
        if command is None:
            assert line.startswith("- ")
        else:
            assert line.startswith(f"::{command.name}")
            assert command.name in COMMANDS
            assert set(command.properties) <= {
                "title", "file", "line", "endLine", "col", "endColumn"
            }  # fmt: skip


@settings(deadline=None, max_examples=100)
@given(st.text(st.sampled_from(":#[]%=, \n\r\taerror") | st.characters(), max_size=60))
def test_whatever_the_input_says(text: str) -> None:
    test_the_runner_is_given_no_other_commands(lambda: hostile(text))


def test_the_orders_in_the_input_reach_the_reader_as_text() -> None:
    _, wrong, _ = annotations(injecting())

    assert "::error::x ##[stop-commands]y" in wrong.data
    assert wrong.properties["file"].startswith("manifests/::error::x ##[stop-commands]y")


def test_a_finding_in_a_file() -> None:
    thing = finding(location=at("a,b:c.yaml", 15, 18, 50), severity=Severity.MEDIUM, observed=1)
    first, totals = annotations(report(findings=(thing,)))

    assert first == Command(
        "warning",
        {
            "title": "image_tag (medium)",
            "file": "a,b:c.yaml",
            "line": "15",
            "endLine": "15",
            "col": "18",
            "endColumn": "50",
        },
        "Deployment shop/backend: the image has no fixed tag\n"
        "spec.template.spec.containers[1].image is 1\n"
        "fix: name a version, or better a digest",
    )
    assert totals.name == "notice"


def test_columns_only_within_one_line() -> None:
    first, _ = annotations(report(findings=(finding(location=at("a.yaml", 2, 3, 9, end_line=5)),)))

    assert first.properties["endLine"] == "5"
    assert "col" not in first.properties


def test_a_finding_in_a_cluster_names_its_place_in_the_text() -> None:
    first, _ = annotations(report(findings=(finding(location=at("cluster:prod", 0, 0)),)))

    assert "file" not in first.properties
    assert "\ncluster:prod\n" in first.data


def test_no_more_annotations_than_github_shows() -> None:
    low = tuple(
        finding(f"low_{n}", severity=Severity.LOW, location=at("a.yaml", n + 1, 1))
        for n in range(30)
    )
    whole = msgspec.structs.replace(many(), findings=(*many().findings, *low))
    text = FORMATS["github"](whole, view())
    levels = [one.name for one in annotations(whole)]

    assert levels == ["error"] * 10 + ["warning"] + ["notice"] * 10
    assert annotations(whole)[-1].data.startswith(
        "1 promise: 1 broken; 75 findings; 55 of them only in the log"
    )
    assert "::group::Not shown as annotations (55)\n- high: Deployment shop/web-0010, " in text


def test_problems_come_before_findings() -> None:
    problems = tuple(Problem("a.yaml", n, Stage.READ, f"line {n}") for n in range(1, 13))
    whole = report(problems=problems, findings=(finding(severity=Severity.CRITICAL),))
    text = FORMATS["github"](whole, view())

    assert [one.data for one in annotations(whole)][:2] == [
        "a.yaml:1: could not be read: line 1",
        "a.yaml:2: could not be read: line 2",
    ]
    assert "- problem: a.yaml:12: could not be read: line 12\n" in text
    assert "- critical: Deployment shop/backend: " in text


def test_what_the_baseline_knows_is_no_annotation() -> None:
    known = msgspec.structs.replace(finding(), known=True)
    text = FORMATS["github"](report(findings=(known,)), view())

    assert len(annotations(report(findings=(known,)))) == 1
    assert "::group::Known from the baseline (1)\n- high: Deployment shop/backend" in text
