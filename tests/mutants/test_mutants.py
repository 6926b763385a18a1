"""Every mutant is killed and no neutral edit changes a verdict; and the table has enough of both."""

from __future__ import annotations

import os
from collections import Counter

import pytest

from auditor.catalog import load_catalog
from auditor.model import Evidence
from tests.mutants.running import run_all
from tests.mutants.table import breaking, neutral

READ = {Evidence.MANIFEST, Evidence.DOC}


def rows_of_manifests() -> list[str]:
    """The rows that manifests alone can settle; what is only recommended is none."""
    return [
        guarantee.id
        for guarantee in load_catalog().sets["valueverse"].guarantees
        if not guarantee.informational and any(b.evidence in READ for b in guarantee.bindings)
    ]


@pytest.mark.slow
@pytest.mark.xdist_group("mutants")
def test_all_are_killed_and_none_disturbs():
    results = run_all([*breaking(), *neutral()], os.cpu_count() or 1)
    assert [f"{one.name}: {one.wrong}" for one in results if one.wrong] == []


@pytest.mark.parametrize("row", rows_of_manifests())
def test_a_row_has_five_mutants_and_two_neutral_edits(row):
    breaks = Counter(r for one in breaking() for r in one.rows | one.unverified)
    leaves = Counter(r for one in neutral() for r in one.rows)
    assert breaks[row] >= 5
    assert leaves[row] >= 2


def test_names_are_unique():
    names = Counter([one.name for one in breaking()] + [one.name for one in neutral()])
    assert [name for name, count in names.items() if count > 1] == []
