"""Pods of a running cluster that are not like their owner's template, and still stand where their
owner's pods stand: one of an older revision during a rollout, one that somebody debugs.

What runs in them is judged by itself. What is around them is what is around their owner: the budget
that selects both selects one workload, and whoever may connect to the owner is no new peer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.inventory.workloads import Workload
from auditor.model import LivePod

Identity = tuple[str, str, str, str]


def find_strays(
    workloads: Sequence[Workload], pods: Sequence[LivePod]
) -> Mapping[Workload, Workload]:
    """Such pods, each with its owner. A pod that left its owner's place, with other labels, another
    service account or on its node's network, is none of them."""
    owner_of = {("", "Pod", pod.namespace, pod.name): pod.owner for pod in pods}
    by_identity: dict[Identity, list[Workload]] = {}
    for workload in workloads:
        by_identity.setdefault(workload.resource.identity, []).append(workload)
    found: dict[Workload, Workload] = {}
    for workload in workloads:
        identity = workload.resource.identity
        owner = owner_of.get(identity, identity)
        if owner != identity:
            for candidate in by_identity.get(owner, ()):
                if _same_place(workload, candidate):
                    found.setdefault(workload, candidate)
    return found


def _same_place(pod: Workload, owner: Workload) -> bool:
    return (
        owner.labels.items() <= pod.labels.items()
        and pod.service_account == owner.service_account
        and bool(pod.spec.get("hostNetwork")) == bool(owner.spec.get("hostNetwork"))
    )
