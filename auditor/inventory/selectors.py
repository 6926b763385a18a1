"""Label selectors with the API's semantics; the only implementation in the project.

Source: metav1.LabelSelector (`matchLabels` and `matchExpressions` are all AND-ed; `NotIn` and
`DoesNotExist` match objects without the key) and labels.Requirement in apimachinery.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Generic, TypeVar

import msgspec

from auditor.inventory.fields import mapping, sequence
from auditor.model import JSON

OPERATORS = ("In", "NotIn", "Exists", "DoesNotExist")


class Requirement(msgspec.Struct, frozen=True):
    """One condition on one label."""

    key: str
    operator: str
    values: frozenset[str] = frozenset()

    def matches(self, labels: Mapping[str, JSON]) -> bool:
        """Whether the labels satisfy the condition."""
        if self.operator in ("Exists", "DoesNotExist"):
            return (self.key in labels) is (self.operator == "Exists")
        value = labels.get(self.key)
        listed = isinstance(value, str) and value in self.values
        return listed is (self.operator == "In")


class Selector(msgspec.Struct, frozen=True):
    """A parsed selector. `requirements` None selects nothing (a null selector, or a malformed one,
    which the API server would reject); no requirements select everything."""

    requirements: tuple[Requirement, ...] | None

    def matches(self, labels: Mapping[str, JSON]) -> bool:
        """Whether an object with these labels is selected."""
        if self.requirements is None:
            return False
        return all(requirement.matches(labels) for requirement in self.requirements)

    @property
    def selects_all(self) -> bool:
        """Whether it selects every object of its namespace, whatever the labels."""
        return self.requirements == ()


NOTHING = Selector(None)
EVERYTHING = Selector(())


def parse_selector(value: JSON) -> Selector:
    """The selector that a LabelSelector block means: null selects nothing, an empty block selects
    everything."""
    if not isinstance(value, dict):
        return NOTHING
    requirements: list[Requirement] = []
    match_labels = value.get("matchLabels")
    expressions = value.get("matchExpressions")
    if match_labels is not None:
        if not isinstance(match_labels, dict):
            return NOTHING
        for key, wanted in match_labels.items():
            if not isinstance(wanted, str):
                return NOTHING
            requirements.append(Requirement(key, "In", frozenset((wanted,))))
    if expressions is not None:
        if not isinstance(expressions, list):
            return NOTHING
        for expression in expressions:
            requirement = _requirement(mapping(expression))
            if requirement is None:
                return NOTHING
            requirements.append(requirement)
    return Selector(tuple(requirements))


def parse_map_selector(value: JSON) -> Selector:
    """The selector of a Service or ReplicationController: a plain map of labels. An absent or empty
    one selects nothing, since its endpoints are managed by hand."""
    if not isinstance(value, dict) or not value:
        return NOTHING
    return parse_selector({"matchLabels": value})


def _requirement(expression: Mapping[str, JSON]) -> Requirement | None:
    key, operator = expression.get("key"), expression.get("operator")
    values = sequence(expression.get("values"))
    if not isinstance(key, str) or operator not in OPERATORS:
        return None
    if any(not isinstance(value, str) for value in values):
        return None
    if bool(values) is not (operator in ("In", "NotIn")):
        return None
    return Requirement(key, operator, frozenset(values))


T = TypeVar("T")


class LabelIndex(msgspec.Struct, Generic[T]):
    """Finds what a selector selects in a namespace without looking at everything in it."""

    _all: dict[str, list[T]] = msgspec.field(default_factory=dict)
    _by_label: dict[tuple[str, str, str], list[T]] = msgspec.field(default_factory=dict)
    _labels: dict[int, Mapping[str, JSON]] = msgspec.field(default_factory=dict)

    def add(self, namespace: str, labels: Mapping[str, JSON], item: T) -> None:
        """Index one item; items are told apart by identity."""
        self._all.setdefault(namespace, []).append(item)
        self._labels[id(item)] = labels
        for key, value in labels.items():
            if isinstance(value, str):
                self._by_label.setdefault((namespace, key, value), []).append(item)

    def select(self, namespace: str, selector: Selector) -> list[T]:
        """What the selector selects in the namespace, in the order of adding."""
        if selector.requirements is None:
            return []
        return [
            item
            for item in self._candidates(namespace, selector.requirements)
            if selector.matches(self._labels[id(item)])
        ]

    def _candidates(self, namespace: str, requirements: Sequence[Requirement]) -> Iterable[T]:
        best: list[T] | None = None
        for requirement in requirements:
            if requirement.operator != "In" or len(requirement.values) != 1:
                continue
            (value,) = requirement.values
            found = self._by_label.get((namespace, requirement.key, value), [])
            if best is None or len(found) < len(best):
                best = found
        return self._all.get(namespace, []) if best is None else best
