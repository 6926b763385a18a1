"""What the platform's servers are told keeps its promises, and a finding points at the line inside
the ConfigMap."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Outcome, Report
from auditor.sources.files import load_files
from tests.manifests.mutate import MANIFESTS, copied
from tests.mutants.edits import AsJson, find
from tests.mutants.monitoring import BREAKING

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


@pytest.mark.parametrize("row", SETTLED)
def test_a_row_is_held_with_what_was_examined(shipped, row):
    (verdict,) = [v for v in shipped.verdicts if v.guarantee.id == row]
    assert (verdict.outcome, verdict.missing, bool(verdict.examined)) == (Outcome.HELD, (), True)


def test_a_finding_points_into_the_block(scan, tmp_path):
    folder = copied(tmp_path)
    (mutant,) = [one for one in BREAKING if one.name == "logs-are-never-deleted"]
    mutant.edit.apply(folder)
    (finding,) = scan(folder).findings
    file = Path(finding.location.uri)
    line = file.read_text().splitlines()[finding.location.line - 1]
    assert line == "      retention_enabled: false"
    place = finding.location
    assert line[place.column - 1 : place.end_column - 1] == "retention_enabled: false"
    assert finding.path == 'data["loki.yaml"].compactor.retention_enabled'
    assert finding.message == "the compactor deletes nothing: retention_enabled is not true"


def test_in_json_a_finding_points_at_the_whole_string(scan, tmp_path):
    folder = copied(tmp_path)
    (mutant,) = [one for one in BREAKING if one.name == "logs-are-never-deleted"]
    mutant.edit.apply(folder)
    body = find(folder, mutant.object)
    AsJson(mutant.object).apply(folder)
    (finding,) = scan(folder).findings
    assert Path(finding.location.uri).name == "one-more.json"
    line = Path(finding.location.uri).read_text().splitlines()[finding.location.line - 1]
    assert line.lstrip().startswith('"loki.yaml": "auth_enabled: ')
    assert body.display == finding.resource.display
