"""The ways in, the Secrets' sources and the operations of the platform keep their promises."""

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
    [f"ING-{n:02}" for n in range(1, 12)]
    + ["SEC-02", "SEC-03", "SEC-04", "SEC-07", "STO-08"]
    + ["RES-07", "OPS-06", "OPS-08", "OPS-09"]
)


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
            promises={"valueverse": frozenset(SETTLED)},
        )
        return audit(request, load_files([source], None), catalog, engine)

    return run


@pytest.fixture(scope="module")
def shipped(scan) -> Report:
    return scan(MANIFESTS)


@pytest.mark.parametrize("row", SETTLED)
def test_a_row_is_held_with_what_was_examined(shipped, row):
    (verdict,) = [v for v in shipped.verdicts if v.guarantee.id == row]
    assert (verdict.outcome, verdict.missing, bool(verdict.examined)) == (Outcome.HELD, (), True)
