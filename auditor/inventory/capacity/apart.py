"""Which pods must not share a node: required anti-affinity on the host name.

Source: core/v1 PodAffinityTerm; the scheduler honours a term from both sides, that of the pod which
is placed and those of the pods that are there already.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.inventory.selectors import LabelIndex, parse_selector
from auditor.inventory.workloads import Workload
from auditor.model import JSON

_HOST = "kubernetes.io/hostname"
_NAME = "kubernetes.io/metadata.name"


def kept_apart(
    workloads: Sequence[Workload], namespaces: Mapping[str, Mapping[str, JSON]]
) -> list[frozenset[int]]:
    """For each workload the numbers of those whose pods must not be beside its own; its own number
    where they must not be beside each other. `namespaces` are their labels by name."""
    index: LabelIndex[int] = LabelIndex()
    for number, workload in enumerate(workloads):
        index.add(workload.resource.namespace, workload.labels, number)
    shuns: list[set[int]] = [set() for _ in workloads]
    for number, workload in enumerate(workloads):
        for term in _terms(workload):
            selector = parse_selector(term.get("labelSelector"))
            for namespace in _namespaces(term, workload, namespaces):
                for other in index.select(namespace, selector):
                    shuns[number].add(other)
                    shuns[other].add(number)
    return [frozenset(found) for found in shuns]


def _terms(workload: Workload) -> Iterable[Mapping[str, JSON]]:
    rules = dig(workload.spec, "affinity", "podAntiAffinity")
    for term in sequence(mapping(rules).get("requiredDuringSchedulingIgnoredDuringExecution")):
        if text(mapping(term).get("topologyKey")) == _HOST:
            yield mapping(term)


def _namespaces(
    term: Mapping[str, JSON], workload: Workload, namespaces: Mapping[str, Mapping[str, JSON]]
) -> Iterable[str]:
    named = [text(name) for name in sequence(term.get("namespaces"))]
    selected = term.get("namespaceSelector")
    if not named and selected is None:
        return [workload.resource.namespace]
    selector = parse_selector(selected)
    chosen = [
        name for name, labels in namespaces.items() if selector.matches({**labels, _NAME: name})
    ]
    return dict.fromkeys([*named, *chosen])
