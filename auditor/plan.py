"""What an audit judges: rules with what each is told, and the promises that rest on them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence, Set

import msgspec

from auditor.catalog import Catalog
from auditor.inventory.subjects import Subject
from auditor.model import JSON, Binding, Evidence, Guarantee, GuaranteeSet, Rule
from auditor.scope import in_scope


class Check(msgspec.Struct, frozen=True):
    """A rule and everything it is told. Two promises that tell a rule the same share a check."""

    number: int
    rule: Rule
    parameters: Mapping[str, JSON]


class Bound(msgspec.Struct, frozen=True):
    """A check that helps to prove a promise, and about which subjects. Without a promise the rule
    was asked for by name."""

    number: int
    check: Check
    binding: Binding
    guarantee: Guarantee | None = None
    set: str = ""


class Plan(msgspec.Struct, frozen=True):
    """All checks and what they are bound to."""

    checks: tuple[Check, ...]
    bounds: tuple[Bound, ...]
    by_kind: Mapping[str, tuple[Bound, ...]]
    """The bounds by the kind of subject that their rules judge."""

    def about(self, subject: Subject) -> list[Bound]:
        """The bounds that are about this subject."""
        return [b for b in self.by_kind.get(subject.kind, ()) if in_scope(b.binding, subject)]


def make_plan(
    catalog: Catalog,
    sets: Sequence[GuaranteeSet],
    rules: Iterable[str] | None,
    skip: Iterable[str],
    known: Callable[[str], bool],
    wanted: Mapping[str, frozenset[str]],
    offered: Set[Evidence] = frozenset({Evidence.MANIFEST, Evidence.DOC}),
) -> Plan:
    """The plan for the sets in force.

    `rules` are rules asked for by name: only they run, and those that no promise binds run with
    their defaults about everything. `skip` are rules left out. `known` says whether the input shows
    all there is of a kind: a rule that needs another kind does not run. `wanted` narrows a set to
    some of its promises. `offered` is the evidence that this audit has: what wants other evidence
    does not run.
    """
    asked, skipped = None if rules is None else set(rules), set(skip)
    checks: dict[tuple[str, bytes], Check] = {}
    bounds: list[Bound] = []

    def add(binding: Binding, guarantee: Guarantee | None, set_id: str) -> None:
        rule = catalog.rules[binding.rule]
        if rule.id in skipped or (asked is not None and rule.id not in asked):
            return
        if binding.evidence not in offered or lacking(rule, known):
            return
        told = {parameter.name: parameter.default for parameter in rule.parameters}
        told.update(binding.parameters)
        key = (rule.id, msgspec.json.encode(told, order="deterministic"))
        check = checks.setdefault(key, Check(len(checks), rule, told))
        bounds.append(Bound(len(bounds), check, binding, guarantee, set_id))

    for one in sets:
        for guarantee in one.guarantees:
            if one.id not in wanted or guarantee.id in wanted[one.id]:
                for binding in guarantee.bindings:
                    add(binding, guarantee, one.id)
    if asked is not None:
        bound = {b.check.rule.id for b in bounds}
        for rule in sorted(asked - bound):
            add(Binding(rule, {}, (), ()), None, "")
    by_kind: dict[str, list[Bound]] = {}
    for b in bounds:
        by_kind.setdefault(b.check.rule.subject, []).append(b)
    return Plan(
        checks=tuple(checks.values()),
        bounds=tuple(bounds),
        by_kind={kind: tuple(found) for kind, found in by_kind.items()},
    )


def lacking(rule: Rule, known: Callable[[str], bool]) -> list[str]:
    """The kinds that a rule has to see and of which the input does not show all there is."""
    return [kind for kind in rule.needs if not known(kind)]
