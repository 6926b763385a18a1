"""Who may connect to what, in the platform as shipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Outcome, Report
from auditor.sources.files import load_files
from tests.manifests.mutate import copied

ROWS = {"NET-01", "NET-02", "NET-03", "NET-04", "NET-05", "NET-06", "NET-07"}


@pytest.fixture(scope="module")
def scan():
    catalog = load_catalog()
    engine = EmbeddedEngine(catalog.modules)

    def run(folder: Path) -> Report:
        request = Request(
            source=(str(folder),),
            started="2026-01-02T03:04:05Z",
            sets=("valueverse",),
            promises={"valueverse": frozenset(ROWS)},
        )
        return audit(request, load_files([str(folder)], None), catalog, engine)

    return run


def outcomes(report: Report, outcome: Outcome) -> list[str]:
    return sorted(v.guarantee.id for v in report.verdicts if v.outcome is outcome)


def test_without_any_policy_nothing_is_settled(scan, tmp_path: Path):
    folder = copied(tmp_path)
    for file in folder.glob("*.yaml"):
        kept = [d for d in file.read_text().split("\n---\n") if "kind: NetworkPolicy" not in d]
        file.write_text("\n---\n".join(kept))
    report = scan(folder)
    assert outcomes(report, Outcome.UNVERIFIED) == sorted(ROWS)
    assert all(
        "any NetworkPolicy in what was scanned" in verdict.missing for verdict in report.verdicts
    )
