"""Allowed connections in words, for whoever reads a report."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.inventory.connections.addresses import blocks
from auditor.inventory.connections.outside import Strangers
from auditor.inventory.connections.ports import ports_in_words
from auditor.inventory.connections.reach import Reach, on_host_network
from auditor.inventory.connections.table import ANY_POD, Addresses, End, connection_rows
from auditor.inventory.selectors import Requirement, Selector
from auditor.model import Connection, Connections

_NAMED = 200
"""Workloads of one end that are named before the rest is counted."""
_ROWS = 2000
"""Rows that are told before the rest is counted."""


def connections_in_words(reach: Reach) -> Connections:
    """What may connect to what. Of a very large platform only the first rows are told, and a note
    says so."""
    found = connection_rows(reach)
    told: dict[int, tuple[str, ...]] = {}

    def words(end: End) -> tuple[str, ...]:
        # Rows share their ends: each is said once.
        if id(end) not in told:
            told[id(end)] = _end(end)
        return told[id(end)]

    rows = tuple(
        Connection(words(row.source), words(row.target), ports_in_words(row.ports))
        for row in found[:_ROWS]
    )
    notes = [*notes_about(reach)]
    if len(found) > _ROWS:
        notes.append(f"{len(found) - _ROWS:,} more rows: `vvaudit connections` has all of them")
    return Connections(rows, tuple(notes))


def notes_about(reach: Reach) -> Iterator[str]:
    """What a reader has to know to read the connections aright."""
    if not reach.workloads:
        yield "there is no workload in the input"
    elif not reach.policies_in:
        yield "there is no NetworkPolicy in the input, so that everything may connect to everything"
    for workload in reach.workloads:
        if on_host_network(workload):
            yield (
                f"{workload.resource.display} is on its node's network, where most network plugins "
                "do not govern it"
            )


def _end(end: End) -> tuple[str, ...]:
    if isinstance(end, Strangers):
        return (strangers_in_words(end),)
    if isinstance(end, Addresses):
        shown = list(blocks(end.ranges))
        more = f" and {len(shown) - 3} more" if len(shown) > 3 else ""
        return (f"addresses {', '.join(shown[:3])}{more}",)
    names = [workload.resource.display for workload in end[:_NAMED]]
    rest = [f"{len(end) - _NAMED:,} more workloads"] if len(end) > _NAMED else []
    return (*names, *rest)


def strangers_in_words(end: Strangers) -> str:
    """Pods that are not in the input: `pods with k8s-app=kube-dns in namespace kube-system`."""
    if end == ANY_POD:
        return "any other pod"
    pods = _selector(end.pods)
    where = f"namespace {end.namespace}"
    if not end.namespace:
        labels = _selector(end.namespaces)
        where = f"namespaces with {labels}" if labels else "any other namespace"
    return f"pods with {pods} in {where}" if pods else f"any pod in {where}"


def _selector(selector: Selector) -> str:
    return ", ".join(_requirement(one) for one in selector.requirements or ())


def _requirement(one: Requirement) -> str:
    values = ", ".join(sorted(one.values))
    words = {
        "In": f"{one.key} in ({values})",
        "NotIn": f"{one.key} not in ({values})",
        "Exists": one.key,
        "DoesNotExist": f"no {one.key}",
    }
    if one.operator == "In" and len(one.values) == 1:
        return f"{one.key}={values}"
    return words[one.operator]
