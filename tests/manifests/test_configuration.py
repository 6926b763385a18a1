"""What the platform's servers are told keeps its promises, and a change that breaks one is found at
the line inside the ConfigMap."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.inventory.configuration.places import locate_inside
from auditor.model import Outcome, Report
from auditor.sources.files import load_files
from tests.manifests.broken import Mutant
from tests.manifests.broken_configuration import DOUBTS, MUTANTS, NEUTRAL, Doubt
from tests.manifests.mutate import MANIFESTS, Edit, copied, find

SETTLED = (
    [f"HA-{n:02}" for n in range(8, 15)]
    + ["AS-03", "AS-08"]
    + [f"MON-{n:02}" for n in range(1, 13)]
    + ["OPS-05"]
)


@pytest.fixture(scope="module")
def scan():
    catalog = load_catalog()
    engine = EmbeddedEngine(catalog.modules)

    def run(folder: Path) -> Report:
        source = str(folder)
        request = Request(source=(source,), started="2026-01-02T03:04:05Z", sets=("valueverse",))
        return audit(request, load_files([source], None), catalog, engine)

    return run


@pytest.fixture(scope="module")
def shipped(scan) -> Report:
    return scan(MANIFESTS)


def rows(report: Report, outcome: Outcome) -> list[str]:
    return sorted(v.guarantee.id for v in report.verdicts if v.outcome is outcome)


def outcomes(report: Report) -> dict[str, str]:
    return {v.guarantee.id: v.outcome.value for v in report.verdicts}


@pytest.mark.parametrize("row", SETTLED)
def test_a_row_is_held_with_what_was_examined(shipped, row):
    (verdict,) = [v for v in shipped.verdicts if v.guarantee.id == row]
    assert (verdict.outcome, verdict.missing, bool(verdict.examined)) == (Outcome.HELD, (), True)


@pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant.name)
def test_a_mutant(scan, tmp_path, mutant: Mutant):
    folder = copied(tmp_path)
    mutant.edit.apply(folder)
    report = scan(folder)
    assert rows(report, Outcome.BROKEN) == sorted(mutant.rows)
    text = load_files([str(folder)], None).text
    place = locate_inside(find(folder, mutant.object), mutant.path, text)
    seen = {(f.location.uri, f.location.line) for f in report.findings}
    assert (place.uri, place.line) in seen, sorted(
        f"{f.location.uri}:{f.location.line} {f.rule} {f.path}" for f in report.findings
    )


@pytest.mark.parametrize("case", DOUBTS, ids=lambda case: case.name)
def test_what_can_no_longer_be_told(scan, shipped, tmp_path, case: Doubt):
    folder = copied(tmp_path)
    case.edit.apply(folder)
    report = scan(folder)
    before = set(rows(shipped, Outcome.UNVERIFIED))
    assert case.rows <= set(rows(report, Outcome.UNVERIFIED)) - before
    assert set(rows(report, Outcome.BROKEN)) & case.rows == set()


@pytest.mark.parametrize(("name", "edit"), NEUTRAL, ids=[name for name, _ in NEUTRAL])
def test_the_same_in_other_words(scan, shipped, tmp_path, name, edit: Edit):
    folder = copied(tmp_path)
    edit.apply(folder)
    report = scan(folder)
    assert outcomes(report) == outcomes(shipped), [
        f"{f.location.uri}:{f.location.line} {f.rule} {f.message}" for f in report.findings
    ]


@pytest.mark.parametrize("row", SETTLED)
def test_every_row_is_broken_in_two_ways(row):
    assert sum(row in mutant.rows for mutant in MUTANTS) >= 2


def test_a_finding_points_into_the_block(scan, tmp_path):
    folder = copied(tmp_path)
    (mutant,) = [one for one in MUTANTS if one.name == "logs-are-never-deleted"]
    mutant.edit.apply(folder)
    (finding,) = scan(folder).findings
    file = Path(finding.location.uri)
    line = file.read_text().splitlines()[finding.location.line - 1]
    assert line == "      retention_enabled: false"
    place = finding.location
    assert line[place.column - 1 : place.end_column - 1] == "retention_enabled: false"
    assert finding.path == 'data["loki.yaml"].compactor.retention_enabled'
    assert finding.message == "the compactor deletes nothing: retention_enabled is not true"


def test_a_json_manifest_has_no_lines_inside(scan, tmp_path):
    folder = copied(tmp_path)
    (mutant,) = [one for one in MUTANTS if one.name == "logs-are-never-deleted"]
    mutant.edit.apply(folder)
    body = find(folder, mutant.object)
    from tests.manifests.broken_configuration import AsJson

    AsJson(mutant.object).apply(folder)
    (finding,) = scan(folder).findings
    assert Path(finding.location.uri).name == "one-more.json"
    assert finding.location.line == 1
    assert body.display == finding.resource.display
