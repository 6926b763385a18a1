"""Subjects times checks: whatever the number of processes, and whatever a rule does."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator, Sequence

import msgspec
import pytest

from auditor.engines import Pass, RawOutcome
from auditor.evaluation import KEPT, evaluate, share_parameters
from auditor.model import Binding, Rule, Severity
from auditor.plan import Bound, Check, Plan
from tests.objects import inventory


def rule(name: str) -> Rule:
    return Rule(
        name, "f", "t", "d", "r", Severity.HIGH, "ConfigMap", (), (), (), f"vvaudit.f.{name}", "x"
    )


def check(number: int, name: str, **parameters: object) -> Check:
    return Check(number, rule(name), parameters)


def plan(*checks: Check) -> Plan:
    bounds = tuple(Bound(c.number, c, Binding(c.rule.id, {}, (), ())) for c in checks)
    return Plan(checks, bounds, {"ConfigMap": bounds})


def many(count: int):
    return inventory(
        "---\n".join(
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m{n}, namespace: shop}}\n"
            for n in range(count)
        )
    )


class Scripted:
    """Denies m3 and every name ending in 7; examines all; crashes or hangs on names it is told."""

    name = "scripted"
    forks = True
    batch = 1

    def __init__(self, crash_on: str = "", crash_rule: str = "") -> None:
        self.crash_on, self.crash_rule = crash_on, crash_rule

    def evaluate(self, subjects: Sequence[Sequence[Pass]]) -> Iterator[list[RawOutcome]]:
        for passes in subjects:
            outcomes = []
            for one in passes:
                name = msgspec.json.decode(one.document)["subject"]["name"]
                for call in one.calls:
                    if name == self.crash_on and call.package.endswith(self.crash_rule):
                        os.kill(os.getpid(), signal.SIGSEGV)
                    deny = [{"path": [], "message": name}] if name.endswith("7") else []
                    outcomes.append(RawOutcome(call.check, deny, [{"path": []}]))
            yield outcomes


def test_one_process_and_several_say_the_same():
    objects, checks = many(1000), plan(check(0, "a"), check(1, "b"))
    alone = evaluate(checks, objects, Scripted(), 1)
    for processes in (2, 3):
        together = evaluate(checks, objects, Scripted(), processes)
        assert together.judgement == alone.judgement
    assert len(alone.judgement.denied) == 2 * 100
    assert alone.judgement.seen[0].count == 1000
    assert [number for number, _ in alone.judgement.seen[0].first] == list(range(KEPT))


def test_a_rule_that_crashes_costs_only_its_own_result():
    objects, checks = many(1000), plan(check(0, "good"), check(1, "bad"))
    found = evaluate(checks, objects, Scripted("m500", "bad"), 2).judgement
    assert [(f.subject, f.check, f.error) for f in found.failed] == [(500, 1, "the rule crashed")]
    assert len(found.denied) == 200
    assert (found.seen[0].count, found.seen[1].count) == (1000, 999)


def test_progress_adds_up():
    seen: list[tuple[int, int]] = []
    evaluate(plan(check(0, "a")), many(120), Scripted(), 1, lambda *args: seen.append(args))
    assert seen[-1] == (120, 120)


@pytest.mark.parametrize(
    ("told", "groups"),
    [
        ([{}, {}, {}], 1),
        ([{"min": 1}, {"max": 2}, {"min": 1}], 1),
        ([{"min": 1}, {"min": 2}, {"max": 3}], 2),
        ([{"min": 1}, {"min": True}, {"max": 3}], 2),
    ],
)
def test_checks_share_a_document_unless_they_are_told_otherwise(told, groups):
    checks = [check(number, f"r{number}", **one) for number, one in enumerate(told)]
    shared = share_parameters(checks)
    assert len(shared) == groups
    for parameters, group in shared:
        for one in group:
            assert {k: parameters[k] for k in one.parameters} == dict(one.parameters)
    assert sorted(c.number for _, group in shared for c in group) == [0, 1, 2]
