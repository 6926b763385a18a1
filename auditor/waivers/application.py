"""Waivers meet findings."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fnmatch import fnmatchcase

import msgspec

from auditor.catalog import Catalog
from auditor.findings import Placed
from auditor.inventory import Inventory
from auditor.inventory.fields import labels_of, mapping, text
from auditor.inventory.selectors import parse_selector
from auditor.model import (
    Finding,
    Problem,
    Resource,
    ResourceRef,
    Scope,
    Stage,
    Status,
    WaiverState,
    WaiverUse,
)
from auditor.plan import Plan
from auditor.waivers import Entry
from auditor.waivers.document import parse_annotation

ANNOTATION = "vvaudit.io/waivers"
"""The annotation by which an object carries waivers of its own: a YAML list of them."""


def annotated(inventory: Inventory, catalog: Catalog) -> tuple[list[Entry], list[Problem]]:
    """The waivers that objects carry, and a problem for each annotation that is none."""
    entries: list[Entry] = []
    problems: list[Problem] = []
    for resource in inventory.resources:
        written = mapping(mapping(resource.body.get("metadata")).get("annotations")).get(ANNOTATION)
        if written is None:
            continue
        place = resource.locate(("metadata", "annotations", ANNOTATION))
        try:
            entries += parse_annotation(text(written), place, _itself(resource), catalog)
        except ValueError as error:
            problems.append(
                Problem(
                    uri=place.uri,
                    line=place.line,
                    stage=Stage.READ,
                    message=f"{resource.display} has an annotation {ANNOTATION} that waives "
                    f"nothing: {error}",
                    remedy="write a YAML list of waivers, or take the annotation away",
                )
            )
    return entries, problems


def _itself(resource: Resource) -> Scope:
    namespaces = (_literal(resource.namespace),) if resource.namespace else ()
    return Scope((resource.kind,), namespaces, (_literal(resource.name),))


def _literal(word: str) -> str:
    """A shell pattern that matches nothing but the word."""
    return "".join(f"[{char}]" if char in "*?[" else char for char in word)


class Waived(msgspec.Struct, frozen=True):
    """The findings after waivers, what became of each waiver, and what is wrong with them."""

    placed: list[Placed]
    uses: tuple[WaiverUse, ...]
    problems: list[Problem]


def apply_waivers(
    placed: Sequence[Placed],
    entries: Sequence[Entry],
    plan: Plan,
    inventory: Inventory,
    today: str,
) -> Waived:
    """Marks what is waived. A waiver is in force through the day on which it expires; after that
    its findings count again, and that it ran out is a problem."""
    current = [number for number, one in enumerate(entries) if one.waiver.expires >= today]
    counts = [0] * len(entries)
    after = []
    for one in placed:
        bounds: set[int] = set()
        first: Entry | None = None
        for number in current:
            accepted = _accepted(entries[number], one, plan, inventory)
            if accepted:
                counts[number] += 1
                first = first or entries[number]
                bounds |= accepted
        after.append(_marked(one, frozenset(bounds), first))
    uses = []
    problems = []
    for number, entry in enumerate(entries):
        expired = entry.waiver.expires < today
        if expired:
            problems.append(_expired(entry))
            state = WaiverState.EXPIRED
        else:
            state = WaiverState.APPLIED if counts[number] else WaiverState.UNUSED
        uses.append(
            WaiverUse(entry.location, entry.about, entry.waiver, state, counts[number], entry.broad)
        )
    return Waived(after, tuple(sorted(uses, key=lambda use: (use.location, use.about))), problems)


def _accepted(entry: Entry, placed: Placed, plan: Plan, inventory: Inventory) -> set[int]:
    """The bounds of the finding for which this waiver accepts it. A finding that no promise rests
    on is bound too, to the rule that was asked for."""
    if not _fits(entry, placed.finding, inventory):
        return set()
    if not entry.guarantee:
        return set(placed.bounds)
    names = ((number, plan.bounds[number]) for number in placed.bounds)
    return {
        number
        for number, bound in names
        if bound.guarantee is not None
        and entry.guarantee in (bound.guarantee.id, f"{bound.set}/{bound.guarantee.id}")
    }


def _fits(entry: Entry, finding: Finding, inventory: Inventory) -> bool:
    if entry.fingerprint and entry.fingerprint != finding.fingerprint:
        return False
    if entry.rule and not fnmatchcase(finding.rule, entry.rule):
        return False
    if entry.container and entry.container != finding.container:
        return False
    return _covers(entry.scope, finding.resource, inventory)


def _covers(scope: Scope, resource: ResourceRef, inventory: Inventory) -> bool:
    if scope.kinds and resource.kind not in scope.kinds:
        return False
    if scope.namespaces and not _any(scope.namespaces, resource.namespace):
        return False
    if scope.names and not _any(scope.names, resource.name):
        return False
    if scope.labels is None:
        return True
    group = resource.api_version.rpartition("/")[0]
    number = inventory.numbers.get((group, resource.kind, resource.namespace, resource.name))
    if number is None:
        return False
    labels = labels_of(inventory.resources[number].body.get("metadata"))
    return parse_selector(scope.labels).matches(labels)


def _any(patterns: Iterable[str], value: str) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns)


def _marked(placed: Placed, waived: frozenset[int], entry: Entry | None) -> Placed:
    """A finding is waived as a whole when it is for every promise that it breaks."""
    if entry is None:
        return placed
    finding = placed.finding
    if waived >= placed.bounds:
        finding = msgspec.structs.replace(finding, status=Status.WAIVED, waiver=entry.waiver)
    return Placed(finding, placed.bounds, waived)


def _expired(entry: Entry) -> Problem:
    return Problem(
        uri=entry.location.uri,
        line=entry.location.line,
        stage=Stage.READ,
        message=f"the waiver of {entry.about} ran out on {entry.waiver.expires}; "
        "what it waived counts again",
        remedy="mend what it waives, or have its owner renew it",
    )
