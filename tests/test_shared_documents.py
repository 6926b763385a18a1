"""Objects of a kind with nothing to be said of them are judged once, and each is examined."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from auditor.catalog import load_catalog
from auditor.engines import Pass, RawOutcome
from auditor.engines.embedded import EmbeddedEngine
from auditor.evaluation import evaluate
from auditor.findings import place_findings
from auditor.inventory import build_inventory
from tests.objects import resources
from tests.policies.fixtures import single_rule_plan

COUNT = 450
WRONG = 225


class Counting:
    """The embedded engine, and how many documents it was handed."""

    name, forks, batch = "counting", True, 7

    def __init__(self) -> None:
        self.engine = EmbeddedEngine(load_catalog().modules)
        self.documents = 0

    def evaluate(self, subjects: Sequence[Sequence[Pass]]) -> Iterator[list[RawOutcome]]:
        self.documents += sum(len(passes) for passes in subjects)
        return self.engine.evaluate(subjects)


def maps() -> str:
    def one(number: int) -> str:
        field = "dta" if number == WRONG else "data"
        return (
            f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: m{number}}}\n{field}: {{a: b}}\n"
        )

    return "---\n".join(map(one, range(COUNT)))


@pytest.mark.parametrize("processes", [1, 2])
def test_judged_once_and_examined_each(processes: int):
    inventory = build_inventory(resources(maps()))
    plan = single_rule_plan(load_catalog(), "fields_known", {})
    engine = Counting()
    judged = evaluate(plan, inventory, engine, processes)
    placed, problems = place_findings(judged, inventory, plan)
    assert problems == []
    (found,) = placed
    assert found.finding.message == "dta is not a field of ConfigMap; data is"
    assert found.finding.resource.name == f"m{WRONG}"
    seen = judged.judgement.seen[0]
    assert seen.count == COUNT
    assert [number for number, _ in seen.first] == list(range(100))
    if processes == 1:
        # With and without what was examined, and the one that is wrong.
        assert engine.documents == 3
