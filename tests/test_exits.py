"""The exit code, and its reason in words."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from auditor.exits import exit_of
from auditor.model import (
    Evidence,
    Finding,
    Guarantee,
    Location,
    Outcome,
    Problem,
    ResourceRef,
    Severity,
    Stage,
    Status,
    Verdict,
)


@dataclass
class Asked:
    fail_on: Severity = Severity.HIGH
    promises: dict = field(default_factory=dict)


def finding(severity: Severity, status: Status = Status.FAIL) -> Finding:
    where = Location("a.yaml", 1, 1, 1, 2)
    ref = ResourceRef("v1", "Pod", "shop", "web", "a.yaml")
    return Finding(
        "r", "f", severity, status, ref, "", "spec", "m", None, None, where, (), "fix", "fp"
    )


def verdict(outcome: Outcome) -> Verdict:
    promise = Guarantee("POD-01", "POD", "s", "e", Severity.HIGH, (Evidence.MANIFEST,), ())
    return Verdict(promise, "shop", "Pod security", outcome, (), 0, (), ())


PROBLEM = Problem("a.yaml", 3, Stage.READ, "does not parse")
HELD, BROKEN = verdict(Outcome.HELD), verdict(Outcome.BROKEN)
UNVERIFIED, WAIVED = verdict(Outcome.UNVERIFIED), verdict(Outcome.WAIVED)
UNUSED = verdict(Outcome.NOT_APPLICABLE)
BY_NAME = Asked(promises={"shop": frozenset({"POD-01"})})


@pytest.mark.parametrize(
    ("asked", "findings", "verdicts", "problems", "nothing", "expected"),
    [
        (Asked(), [], [HELD], [], "", (0, "clean: nothing is broken (exit 0)")),
        (
            Asked(),
            [],
            [HELD, UNVERIFIED],
            [],
            "",
            (0, "clean: nothing is broken; 1 promise unverified (exit 0)"),
        ),
        (
            Asked(),
            [finding(Severity.MEDIUM)],
            [],
            [],
            "",
            (0, "clean: nothing is broken (exit 0)"),
        ),
        (
            Asked(),
            [finding(Severity.MEDIUM)],
            [BROKEN],
            [],
            "",
            (1, "broken: 1 promise, 0 findings at or above high (exit 1)"),
        ),
        (
            Asked(Severity.LOW),
            [finding(Severity.MEDIUM)],
            [],
            [],
            "",
            (1, "broken: 0 promises, 1 finding at or above low (exit 1)"),
        ),
        (
            Asked(),
            [finding(Severity.CRITICAL, Status.WAIVED)],
            [WAIVED],
            [],
            "",
            (0, "clean: nothing is broken (exit 0)"),
        ),
        (Asked(), [], [HELD], [PROBLEM], "", (3, "incomplete: 1 problem (exit 3)")),
        (
            Asked(),
            [finding(Severity.HIGH)],
            [BROKEN],
            [PROBLEM, PROBLEM],
            "",
            (1, "broken: 1 promise, 1 finding at or above high, 2 problems (exit 1)"),
        ),
        (Asked(), [], [], [], "nothing to audit", (3, "incomplete: nothing to audit (exit 3)")),
        (BY_NAME, [], [UNVERIFIED], [], "", (3, "incomplete: POD-01 not verified (exit 3)")),
        (BY_NAME, [], [UNUSED], [], "", (3, "incomplete: POD-01 not verified (exit 3)")),
        (BY_NAME, [], [HELD], [], "", (0, "clean: nothing is broken (exit 0)")),
    ],
)
def test_the_code_and_the_reason(asked, findings, verdicts, problems, nothing, expected):
    assert exit_of(asked, findings, verdicts, problems, nothing) == expected
