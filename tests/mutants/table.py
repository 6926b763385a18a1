"""The whole table, by section of the ledger."""

from __future__ import annotations

from collections.abc import Iterator

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
    """Every mutant that has to be killed; of two with one name the first."""
    return list({one.name: one for one in reversed(list(_breaking()))}.values())[::-1]


def neutral() -> list[Neutral]:
    """Every edit that must change no verdict."""
    found = [one for module in MODULES for one in module.NEUTRAL]
    return list({one.name: one for one in reversed(found)}.values())[::-1]


def _breaking() -> Iterator[Mutant]:
    for module in MODULES:
        yield from module.BREAKING
