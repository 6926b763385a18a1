"""The whole table, by section of the ledger."""

from __future__ import annotations

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
