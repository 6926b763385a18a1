"""PodDisruptionBudgets with the pods they select and what they still allow at the floor.

Source: policy/v1 PodDisruptionBudgetSpec: percentages are rounded up; in policy/v1beta1 an empty
selector selects nothing, in policy/v1 everything in the namespace.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from auditor.inventory.fields import mapping, whole
from auditor.inventory.selectors import NOTHING, LabelIndex, Selector, parse_selector
from auditor.inventory.workloads import Replicas, Workload
from auditor.model import JSON, Resource

_PERCENT = re.compile(r"([0-9]+)%")


class Budget(msgspec.Struct, frozen=True):
    """One disruption budget and the workloads whose pods it selects."""

    ref: int
    resource: Resource
    workloads: tuple[Workload, ...]


def parse_budget(ref: int, resource: Resource, index: LabelIndex[Workload]) -> Budget:
    """The budget with what it selects in its namespace."""
    return Budget(ref, resource, tuple(index.select(resource.namespace, _selector(resource))))


def _selector(resource: Resource) -> Selector:
    selector = parse_selector(mapping(resource.body.get("spec")).get("selector"))
    if selector.selects_all and resource.api_version == "policy/v1beta1":
        return NOTHING
    return selector


def budget_document(budget: Budget, replicas: Sequence[Replicas]) -> dict[str, JSON]:
    """What rules see of a budget. `replicas` are those of its workloads, in order.

    `floor` counts the selected pods when every workload is at its smallest; None where that is not
    known (a DaemonSet). `desired` is how many must stay, `disruptions` how many may go, at the
    floor.
    """
    spec = mapping(budget.resource.body.get("spec"))
    minimums = [count.minimum for count in replicas]
    known = [minimum for minimum in minimums if minimum is not None]
    floor = sum(known) if known and len(known) == len(minimums) else None
    minimum, maximum = spec.get("minAvailable"), spec.get("maxUnavailable")
    desired: int | None = None
    if floor is not None:
        if (must_stay := _count(minimum, floor)) is not None:
            desired = must_stay
        elif (may_go := _count(maximum, floor)) is not None:
            desired = max(floor - may_go, 0)
    return {
        "ref": budget.ref,
        "name": budget.resource.name,
        "minAvailable": minimum,
        "maxUnavailable": maximum,
        "floor": floor,
        "desired": desired,
        "disruptions": None if floor is None or desired is None else max(floor - desired, 0),
        "workloads": len(budget.workloads),
    }


def _count(value: JSON, total: int) -> int | None:
    """A number of pods given as such or in per cent of `total`, rounded up as the API does."""
    absolute = whole(value)
    if absolute is not None:
        return absolute
    match = _PERCENT.fullmatch(value) if isinstance(value, str) else None
    return -(-int(match[1]) * total // 100) if match else None
