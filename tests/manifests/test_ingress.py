"""The ways in, the Secrets' sources and the operations of the platform keep their promises, and a
change that breaks one is found where it was made."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from auditor.audit import Request, audit
from auditor.catalog import load_catalog
from auditor.engines.embedded import EmbeddedEngine
from auditor.model import Outcome, Report
from auditor.sources.files import load_files
from tests.manifests.mutate import MANIFESTS

SETTLED = (
    [f"ING-{n:02}" for n in range(1, 12)]
    + ["SEC-02", "SEC-03", "SEC-04", "SEC-07", "STO-08"]
    + ["RES-07", "OPS-06", "OPS-08", "OPS-09"]
)
BESIDES = ["HA-11", *(f"NEXT-{n:02}" for n in range(1, 9))]
"""Rows that a mutant of these may break too, and those that promise nothing."""


@pytest.fixture(scope="module")
def scan():
    catalog = load_catalog()
    engine = EmbeddedEngine(catalog.modules)

    def run(folder: Path) -> Report:
        source = str(folder)
        request = Request(
            source=(source,),
            started="2026-01-02T03:04:05Z",
            sets=("valueverse",),
            promises={"valueverse": frozenset([*SETTLED, *BESIDES])},
        )
        return audit(request, load_files([source], None), catalog, engine)

    return run


@pytest.fixture(scope="module")
def shipped(scan) -> Report:
    return scan(MANIFESTS)


def broken(report: Report) -> list[str]:
    return sorted(v.guarantee.id for v in report.verdicts if v.outcome is Outcome.BROKEN)


def words(report: Report) -> Mapping[str, str]:
    return {v.guarantee.id: v.word for v in report.verdicts}


def places(report: Report) -> list[str]:
    return sorted(
        f"{Path(f.location.uri).name}:{f.location.line} {f.rule} {f.message}"
        for f in report.findings
    )


@pytest.mark.parametrize("row", SETTLED)
def test_a_row_is_held_with_what_was_examined(shipped, row):
    (verdict,) = [v for v in shipped.verdicts if v.guarantee.id == row]
    assert (verdict.outcome, verdict.missing, bool(verdict.examined)) == (Outcome.HELD, (), True)



def test_what_is_recommended_is_present_or_absent(shipped):
    assert {row: word for row, word in words(shipped).items() if row.startswith("NEXT-")} == {
        "NEXT-01": "present",
        **{f"NEXT-0{n}": "absent" for n in range(2, 9)},
    }


def test_what_is_absent_is_nobodys_finding_and_what_is_added_is_present(scan, tmp_path):
    folder = copied(tmp_path)
    (folder / "velero.yaml").write_text(
        "apiVersion: velero.io/v1\nkind: Schedule\n"
        "metadata: {name: nightly, namespace: velero}\nspec: {schedule: 0 1 * * *}\n"
    )
    report = scan(folder)
    assert words(report)["NEXT-02"] == "present"
    assert [f for f in report.findings if f.rule == "component_present"] == []
