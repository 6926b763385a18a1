"""The fixtures beside the rules: what each file says must be found, and what a rule finds in it."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from auditor.catalog import Catalog, shipped_policies
from auditor.engines import Engine
from auditor.evaluation import evaluate
from auditor.findings import place_findings
from auditor.inventory import build_inventory
from auditor.inventory.owners import alike
from auditor.inventory.templates import pod_templates
from auditor.model import Binding, Facts, Finding, LivePod, Resource
from auditor.plan import Bound, Check, Plan
from auditor.sources.cluster.compaction import Folding, Gathered
from auditor.sources.cluster.discovery import ApiKind
from auditor.sources.files import load_files

_EXPECT = re.compile(r"^# expect:[ ]?(.*)$", re.M)
_UNKNOWN = re.compile(r"^# unknown: (\S.*)$", re.M)
_PARAMETERS = re.compile(r"^# parameters: (\{.*\})$", re.M)
_LIVE = re.compile(r"^# live: true$", re.M)
_FILES = re.compile(r"^# files: (\[.*\])$", re.M)
_FACTS = re.compile(r"^# facts: (\{.*\})$", re.M)
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

    @property
    def live(self) -> bool:
        return _LIVE.search(self.file.read_text()) is not None

    @property
    def files(self) -> tuple[str, ...]:
        """The files in the folder that is scanned; none where a single file is."""
        found = _FILES.search(self.file.read_text())
        return tuple(json.loads(found[1])) if found else ()

    @property
    def facts(self) -> Facts:
        """As rules see them, so that a fixture reads like the rule."""
        found = _FACTS.search(self.file.read_text())
        said = json.loads(found[1]) if found else {}
        return Facts(
            api_server=said.get("apiServer"),
            metrics=said.get("metrics"),
            cloud=said.get("cloud"),
            now=said.get("now", ""),
        )

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


def as_cluster(resources: Sequence[Resource]) -> tuple[list[Resource], tuple[LivePod, ...]]:
    """The objects as the cluster source hands them on: pods of a template that is there are folded
    into it, and all that is left of them is their status. Owners come first."""
    gathered = Gathered("test", Folding(pod_templates, alike))
    for resource in sorted(resources, key=lambda one: one.kind == "Pod"):
        version = resource.api_version.rpartition("/")[2]
        kind = ApiKind(resource.group, version, resource.kind, "", bool(resource.namespace))
        gathered.add(kind, dict(resource.body))
    return gathered.resources, gathered.pods()


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
    resources, pods = as_cluster(loaded.resources) if fixture.live else (loaded.resources, ())
    inventory = build_inventory(
        resources,
        complete=True,
        live=fixture.live,
        facts=fixture.facts,
        pods=pods,
        names=fixture.files,
    )
    plan = single_rule_plan(catalog, fixture.rule, fixture.parameters)
    judged = evaluate(plan, inventory, engine)
    placed, problems = place_findings(judged, inventory, plan)
    return Verdicts(
        findings=[one.finding for one in placed],
        unknown=sorted(doubt.message for doubt in judged.judgement.unsure),
        examined=sum(seen.count for seen in judged.judgement.seen.values()),
        problems=[p.message for p in (*loaded.problems, *problems)],
    )
