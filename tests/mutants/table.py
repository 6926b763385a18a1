"""The whole table, by section of the ledger."""

from __future__ import annotations

from functools import lru_cache

from auditor.catalog import load_catalog
from tests.mutants import (
    autoscaling,
    availability,
    capacity,
    data_stores,
    ingress,
    layout,
    monitoring,
    network,
    operations,
    pod_security,
    resources,
    scaling_by_metrics,
    secrets,
    storage,
    ways_in,
)
from tests.mutants.mutant import Mutant, Neutral

MODULES = (
    layout,
    availability,
    data_stores,
    autoscaling,
    scaling_by_metrics,
    network,
    pod_security,
    secrets,
    storage,
    ingress,
    ways_in,
    monitoring,
    resources,
    capacity,
    operations,
)


def breaking() -> list[Mutant]:
    """Every mutant that has to be killed."""
    return [one for module in MODULES for one in module.BREAKING]


def neutral() -> list[Neutral]:
    """Every edit that must change no verdict."""
    return [one for module in MODULES for one in module.NEUTRAL]


@lru_cache(maxsize=1)
def sections() -> dict[str, str]:
    """The sections of the ledger that have mutants, and their titles."""
    titles = load_catalog().sets["valueverse"].sections
    return {section: title for section, title in titles.items() if section != "NEXT"}


def section_of(one: Mutant | Neutral) -> str:
    """The section that a mutant is counted in: that of the first row it is about, in the order of
    the ledger."""
    rows = one.rows | one.unverified if isinstance(one, Mutant) else one.rows
    return next(
        section for section in sections() if any(row.startswith(f"{section}-") for row in rows)
    )
