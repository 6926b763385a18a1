"""The fixtures beside the rules: what each file says must be found, and what a rule finds in it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.catalog import Catalog, shipped_policies
from auditor.engines import Engine
from auditor.evaluation import evaluate
from auditor.findings import place_findings
from auditor.inventory import build_inventory
from auditor.model import Binding, Finding
from auditor.plan import Bound, Check, Plan
from auditor.sources.files import load_files

_EXPECT = re.compile(r"^# expect: (\S.*)$", re.M)
_UNKNOWN = re.compile(r"^# unknown: (\S.*)$", re.M)
_PARAMETERS = re.compile(r"^# parameters: (\{.*\})$", re.M)
RULES = shipped_policies() / "rules"


@dataclass(frozen=True)
class Fixture:
    """One fail or pass file of a rule."""

    rule: str
    file: Path

    @property
    def fails(self) -> bool:
        return self.file.name.startswith("fail.")

    @property
    def expected(self) -> list[str]:
        return sorted(_EXPECT.findall(self.file.read_text()))

    @property
    def unknown(self) -> list[str]:
        return sorted(_UNKNOWN.findall(self.file.read_text()))

    @property
    def parameters(self) -> dict[str, Any]:
        found = _PARAMETERS.search(self.file.read_text())
        return json.loads(found[1]) if found else {}

    def __str__(self) -> str:
        return f"{self.rule}/{self.file.stem}"


def all_fixtures() -> list[Fixture]:
    """Every fixture of every shipped rule, sorted."""
    return [
        Fixture(file.parent.name, file)
        for file in sorted(RULES.glob("*/*/*.yaml"))
        if file.name.startswith(("fail.", "pass."))
    ]


def single_rule_plan(catalog: Catalog, rule_id: str, parameters: dict[str, Any]) -> Plan:
    """A plan of one rule about everything."""
    rule = catalog.rules[rule_id]
    told = {p.name: p.default for p in rule.parameters} | parameters
    check = Check(0, rule, told)
    bound = Bound(0, check, Binding(rule_id, parameters, (), ()))
    return Plan((check,), (bound,), {rule.subject: (bound,)})


@dataclass(frozen=True)
class Verdicts:
    """What a rule said of a fixture."""

    findings: list[Finding]
    unknown: list[str]
    examined: int
    problems: list[str]


def judge_fixture(catalog: Catalog, engine: Engine, fixture: Fixture) -> Verdicts:
    """Loads a fixture by the real loader and judges it by its rule alone. What is absent from the
    file does not exist."""
    loaded = load_files([str(fixture.file)], None)
    inventory = build_inventory(loaded.resources, complete=True)
    plan = single_rule_plan(catalog, fixture.rule, fixture.parameters)
    judged = evaluate(plan, inventory, engine)
    placed, problems = place_findings(judged, inventory, plan)
    return Verdicts(
        findings=[one.finding for one in placed],
        unknown=sorted(doubt.message for doubt in judged.judgement.unsure),
        examined=sum(seen.count for seen in judged.judgement.seen.values()),
        problems=[p.message for p in (*loaded.problems, *problems)],
    )
