"""Nodes, and on which of them a pod may run.

Source: core/v1 Node, NodeSelectorTerm (terms are alternatives, the expressions of one all hold; an
empty term matches nothing) and Toleration; labels and taints of kubernetes.io/docs/reference/
labels-annotations-taints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from auditor.inventory.fields import dig, labels_of, mapping, sequence, text
from auditor.inventory.quantities import millis, number
from auditor.model import JSON, Resource

_ZONE = ("topology.kubernetes.io/zone", "failure-domain.beta.kubernetes.io/zone")
_CORDONED = "node.kubernetes.io/unschedulable"
_KEEPING_OFF = ("NoSchedule", "NoExecute")


class Node(msgspec.Struct, frozen=True):
    """One node, as far as rules ask."""

    ref: int
    name: str
    labels: Mapping[str, JSON]
    zone: str
    """Empty where its labels name none."""
    ready: bool
    unschedulable: bool
    cpu: int | float | None
    """Allocatable, in thousandths of a core."""
    memory: int | float | None
    """Allocatable, in bytes."""
    taints: tuple[Mapping[str, JSON], ...]

    @property
    def document(self) -> dict[str, JSON]:
        """What rules see of it."""
        return {
            "ref": self.ref,
            "name": self.name,
            "ready": self.ready,
            "unschedulable": self.unschedulable,
            "zone": self.zone,
            "allocatable": {"cpu": self.cpu, "memory": self.memory},
            "taints": [
                {"key": text(t.get("key")), "value": text(t.get("value")), "effect": t["effect"]}
                for t in self.taints
            ],
        }


def parse_node(ref: int, resource: Resource) -> Node:
    """The node that an object describes."""
    labels = labels_of(resource.body.get("metadata"))
    spec, status = mapping(resource.body.get("spec")), mapping(resource.body.get("status"))
    ready = any(
        mapping(one).get("type") == "Ready" and mapping(one).get("status") == "True"
        for one in sequence(status.get("conditions"))
    )
    return Node(
        ref=ref,
        name=resource.name,
        labels=labels,
        zone=next((zone for key in _ZONE if (zone := text(labels.get(key)))), ""),
        ready=ready,
        unschedulable=spec.get("unschedulable") is True,
        cpu=millis(dig(status, "allocatable", "cpu")),
        memory=number(dig(status, "allocatable", "memory")),
        taints=tuple(
            mapping(taint)
            for taint in sequence(spec.get("taints"))
            if isinstance(mapping(taint).get("effect"), str)
        ),
    )


def nodes_for(nodes: Iterable[Node], spec: Mapping[str, JSON]) -> list[Node]:
    """The nodes that pods with this spec are meant to share: ready ones that its node selector,
    its required node affinity and its tolerations let it run on. A cordoned node counts, for it is
    still one of the platform's."""
    wanted = mapping(spec.get("nodeSelector"))
    terms = dig(spec, "affinity", "nodeAffinity", "requiredDuringSchedulingIgnoredDuringExecution")
    tolerations = [mapping(one) for one in sequence(spec.get("tolerations"))]
    return [
        node
        for node in nodes
        if node.ready
        and all(node.labels.get(key) == value for key, value in wanted.items())
        and (terms is None or any(_matches(node, mapping(t)) for t in _terms(terms)))
        and all(_tolerated(taint, tolerations) for taint in node.taints)
    ]


def _terms(affinity: JSON) -> Sequence[JSON]:
    return sequence(mapping(affinity).get("nodeSelectorTerms"))


def _matches(node: Node, term: Mapping[str, JSON]) -> bool:
    expressions = [mapping(one) for one in sequence(term.get("matchExpressions"))]
    fields = [mapping(one) for one in sequence(term.get("matchFields"))]
    if not expressions and not fields:
        return False
    return all(_holds(node.labels, one) for one in expressions) and all(
        _holds({"metadata.name": node.name}, one) for one in fields
    )


def _holds(labels: Mapping[str, JSON], expression: Mapping[str, JSON]) -> bool:
    value = labels.get(text(expression.get("key")))
    operator, values = expression.get("operator"), sequence(expression.get("values"))
    if operator == "In":
        return value in values
    if operator == "NotIn":
        return value not in values
    if operator == "Exists":
        return value is not None
    if operator == "DoesNotExist":
        return value is None
    have, bound = number(value), number(values[0]) if values else None
    if have is None or bound is None:
        return False
    return have > bound if operator == "Gt" else operator == "Lt" and have < bound


def _tolerated(taint: Mapping[str, JSON], tolerations: Iterable[Mapping[str, JSON]]) -> bool:
    if taint["effect"] not in _KEEPING_OFF or taint.get("key") == _CORDONED:
        return True
    return any(_tolerates(toleration, taint) for toleration in tolerations)


def _tolerates(toleration: Mapping[str, JSON], taint: Mapping[str, JSON]) -> bool:
    if toleration.get("effect") not in (None, "", taint["effect"]):
        return False
    key = toleration.get("key")
    if toleration.get("operator") == "Exists":
        return key in (None, "", taint.get("key"))
    same = text(toleration.get("value")) == text(taint.get("value"))
    return key == taint.get("key") and same
