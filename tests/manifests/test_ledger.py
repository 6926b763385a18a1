"""The platform as shipped keeps its promises."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Outcome, Report
from auditor.sources.files import load_files
from tests.manifests.mutate import MANIFESTS

SETTLED = (
    [f"POD-0{n}" for n in range(1, 10)]
    + [f"RES-0{n}" for n in range(1, 7)]
    + [f"HA-0{n}" for n in range(1, 8)]
    + ["HA-15", "HA-16"]
    + ["AS-01", "AS-02", "AS-04", "AS-05", "AS-06", "AS-07", "AS-09"]
    + ["NET-01", "NET-05"]
    + [f"STO-0{n}" for n in range(1, 8)]
    + ["SEC-05", "SEC-06", "OPS-01"]
)


@pytest.fixture(scope="module")
def scan():
    catalog = load_catalog()
    engine = EmbeddedEngine(catalog.modules)

    def run(folder: Path) -> Report:
        request = Request(source=(str(folder),), started="2026-01-02T03:04:05Z")
        return audit(request, load_files([str(folder)], None), catalog, engine)

    return run


def rows(report: Report, outcome: Outcome) -> list[str]:
    return [v.guarantee.id for v in report.verdicts if v.outcome is outcome]


def test_every_row_that_a_rule_settles_is_held(scan):
    report = scan(MANIFESTS)
    assert [
        f"{f.location.uri}:{f.location.line} {f.rule} {f.message}" for f in report.findings
    ] == []
    assert report.problems == ()
    held = rows(report, Outcome.HELD)
    assert sorted(set(SETTLED) - set(held)) == []
    assert rows(report, Outcome.BROKEN) == []
    assert report.exit_code == 0
    for verdict in report.verdicts:
        if verdict.outcome is Outcome.HELD:
            assert verdict.examined, verdict.guarantee.id


def test_all_documented_promises_are_in_the_ledger(scan):
    counts: dict[str, int] = {}
    for verdict in scan(MANIFESTS).verdicts:
        if verdict.set == "valueverse":
            section = verdict.guarantee.section
            counts[section] = counts.get(section, 0) + 1
    assert counts == {
        "INV": 5, "HA": 16, "AS": 10, "NET": 8, "POD": 9, "SEC": 7,
        "STO": 8, "ING": 11, "MON": 12, "RES": 10, "OPS": 9, "NEXT": 8,
    }  # fmt: skip
