"""Every rule against its own fixtures and its own Rego tests, and every line of it covered."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import regorus

from auditor.catalog import load_catalog, shipped_policies
from auditor.engines.embedded import EmbeddedEngine
from tests.policies.fixtures import RULES, Fixture, all_fixtures, judge_fixture

FOLDERS = sorted(file.parent for file in RULES.glob("*/*/*_test.rego"))


@pytest.fixture(scope="module")
def catalog():
    return load_catalog()


@pytest.fixture(scope="module")
def engine(catalog):
    return EmbeddedEngine(catalog.modules)


@pytest.mark.parametrize("fixture", all_fixtures(), ids=str)
def test_fixture(catalog, engine, fixture: Fixture):
    said = judge_fixture(catalog, engine, fixture)
    assert said.problems == []
    assert sorted(finding.path for finding in said.findings) == fixture.expected
    assert said.unknown == fixture.unknown
    assert bool(fixture.expected) is fixture.fails


@pytest.mark.parametrize("folder", sorted({r.source for r in load_catalog().rules.values()}))
def test_a_rule_has_tests_and_two_fixtures_of_each_kind(folder: str):
    where = Path(folder).parent
    assert (where / f"{where.name}_test.rego").is_file()
    assert len(list(where.glob("fail.*.yaml"))) >= 2
    assert len(list(where.glob("pass.*.yaml"))) >= 2


def rego_engine(folder: Path) -> regorus.Engine:
    engine = regorus.Engine()
    files = [*sorted((shipped_policies() / "lib").glob("*.rego")), *sorted(folder.glob("*.rego"))]
    for file in files:
        engine.add_policy(str(file), file.read_text())
    return engine


def test_names(folder: Path) -> list[str]:
    text = (folder / f"{folder.name}_test.rego").read_text()
    return [line.split()[0] for line in text.splitlines() if line.startswith("test_")]


test_names.__test__ = False  # type: ignore[attr-defined]


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_rego_tests_pass_and_cover_every_line(folder: Path):
    engine = rego_engine(folder)
    engine.set_enable_coverage(True)
    package = f"data.vvaudit.{folder.parent.name}.{folder.name}_test"
    names = test_names(folder)
    assert names, "the rule has no Rego tests"
    for name in names:
        engine.set_input_json("{}")
        assert engine.eval_rule_as_json(f"{package}.{name}") == "true", name
    report = json.loads(engine.get_coverage_report_as_json())
    rule_file = f"{folder.name}.rego"
    missed = {
        Path(file["path"]).name: file["not_covered"]
        for file in report["files"]
        if Path(file["path"]).name == rule_file and file["not_covered"]
    }
    assert missed == {}
