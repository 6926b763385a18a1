"""Raw results of rules as findings: located, with severity and texts, and a fingerprint."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from auditor.evaluation import Judged
from auditor.inventory import Inventory
from auditor.inventory.configuration.places import locate_inside
from auditor.inventory.database_clusters import is_cluster, place_of_claim
from auditor.inventory.fields import mapping, sequence, text
from auditor.inventory.subjects import Subject
from auditor.inventory.workloads import Workload
from auditor.model import (
    JSON,
    Examined,
    Finding,
    Path,
    Problem,
    Related,
    Resource,
    ResourceRef,
    Stage,
    Status,
    format_path,
)
from auditor.plan import Check, Plan

_NUMBERED = re.compile(r"-[0-9]+$")
"""What tells findings apart that share a fingerprint."""


class Placed(msgspec.Struct, frozen=True):
    """A finding, the bounds (by number) whose promises it breaks, and for which of them it is
    waived."""

    finding: Finding
    bounds: frozenset[int]
    waived: frozenset[int] = frozenset()


def reference(resource: Resource) -> ResourceRef:
    """The object by name, for reports."""
    return ResourceRef(
        resource.api_version,
        resource.kind,
        resource.namespace,
        resource.name,
        resource.origin.uri,
        text(mapping(resource.body.get("metadata")).get("uid")),
    )


def place_findings(
    judged: Judged, inventory: Inventory, plan: Plan
) -> tuple[list[Placed], list[Problem]]:
    """The findings, one for each thing that is wrong however many checks say so, sorted; and a
    problem for each rule that failed or gave something that is no result."""
    placed: list[Placed] = []
    problems = _failures(judged, plan)
    for denied in judged.judgement.denied:
        subject, check = judged.subjects[denied.subject], plan.checks[denied.check]
        finding = _finding(denied.result, subject, check, inventory)
        if isinstance(finding, str):
            problems.append(_broken(check, subject, finding))
            continue
        bounds = frozenset(b.number for b in plan.about(subject) if b.check is check)
        placed.append(Placed(finding, bounds))
    return gather(placed), problems


def gather(placed: Iterable[Placed]) -> list[Placed]:
    """One finding for each thing that is wrong, however many say so, sorted, and each with a
    fingerprint of its own."""
    merged: dict[bytes, Placed] = {}
    for one in placed:
        finding, bounds = one.finding, one.bounds
        key = msgspec.json.encode(
            (finding.fingerprint, finding.location, finding.message, finding.expected)
        )
        known = merged.get(key)
        if known is not None:
            related = tuple(dict.fromkeys((*known.finding.related, *finding.related)))
            finding = msgspec.structs.replace(finding, related=related)
            bounds |= known.bounds
        merged[key] = Placed(finding, bounds)
    return _distinct(sorted(merged.values(), key=_order))


class Gathered(msgspec.Struct, frozen=True):
    """A finding of several audits, and in which of them it is, by number."""

    finding: Finding
    parts: frozenset[int]


Marks = dict[tuple[int, str], str]
"""By the number of an audit and the fingerprint that a finding has there: the one it has now."""


def gather_parts(parts: Sequence[Iterable[Finding]]) -> tuple[list[Gathered], Marks]:
    """The findings of several audits as those of one: one for each thing that is wrong, sorted.
    Fingerprints are told apart anew, since two that share one may be in different audits. What is
    waived in some audits only is not waived."""
    tags = [(number, finding) for number, part in enumerate(parts) for finding in part]
    tags.sort(key=lambda tag: tag[1].status is not Status.WAIVED)
    gathered = gather(
        Placed(
            msgspec.structs.replace(f, fingerprint=_NUMBERED.sub("", f.fingerprint)),
            frozenset({place}),
        )
        for place, (_, f) in enumerate(tags)
    )
    marks = {
        (tags[place][0], tags[place][1].fingerprint): one.finding.fingerprint
        for one in gathered
        for place in one.bounds
    }
    return [
        Gathered(one.finding, frozenset(tags[place][0] for place in one.bounds)) for one in gathered
    ], marks


def _order(placed: Placed) -> tuple[object, ...]:
    one = placed.finding
    return (one.location, one.rule, one.path, one.message, repr(one.expected))


def _distinct(placed: Sequence[Placed]) -> list[Placed]:
    """Tells findings apart that share a fingerprint: two objects of the same name, or one field
    that two promises want at different values."""
    seen: dict[str, int] = {}
    distinct: list[Placed] = []
    for one in placed:
        count = seen[one.finding.fingerprint] = seen.get(one.finding.fingerprint, 0) + 1
        if count > 1:
            fingerprint = f"{one.finding.fingerprint}-{count}"
            one = Placed(msgspec.structs.replace(one.finding, fingerprint=fingerprint), one.bounds)
        distinct.append(one)
    return distinct


def _finding(result: JSON, subject: Subject, check: Check, inventory: Inventory) -> Finding | str:
    raw = mapping(result)
    path, message = _path(raw.get("path")), text(raw.get("message"))
    if path is None or not message:
        return "its result has no path or no message"
    number = raw.get("ref", subject.ref)
    if not _known(number, inventory):
        return "its result has a ref that is no object's"
    related: list[Related] = []
    for item in sequence(raw.get("related")):
        one = mapping(item)
        there = _path(one.get("path"))
        if there is None or not _known(one.get("ref"), inventory):
            return "its result has a related place that is none"
        other = inventory.at(one["ref"])
        place = Related(
            reference(other), locate_inside(other, there, inventory.text), text(one.get("message"))
        )
        related.append(place)
    resource, rule = inventory.at(number), check.rule
    path = _placed(path, number, subject)
    related += [
        Related(reference(resource), location, words) for location, words in resource.sources(path)
    ]
    return Finding(
        rule=rule.id,
        family=rule.family,
        severity=rule.severity,
        status=Status.FAIL,
        resource=reference(resource),
        container=text(raw.get("container")),
        path=format_path(path),
        message=message,
        observed=raw.get("observed"),
        expected=raw.get("expected"),
        location=locate_inside(resource, path, inventory.text),
        related=tuple(related),
        remediation=rule.remediation,
        fingerprint=fingerprint(rule.id, resource, path),
    )


def _placed(path: Path, ref: int, subject: Subject) -> Path:
    """The path as the object has it, of one that a rule made of the pod's."""
    item = subject.item
    if ref != subject.ref or item is None:
        return path
    if isinstance(item, Workload):
        return item.place(path)
    return place_of_claim(item, path) if is_cluster(item.resource) else path


def _known(number: JSON, inventory: Inventory) -> bool:
    return isinstance(number, int) and inventory.holds(number)


def _path(value: JSON) -> Path | None:
    if not isinstance(value, list):
        return None
    if not all(isinstance(step, str) or type(step) is int for step in value):
        return None
    return tuple(value)


def fingerprint(rule: str, resource: Resource, path: Path) -> str:
    """What a finding is known by from run to run: rule, object and place, with the names of list
    items for their numbers. Neither lines nor texts count."""
    import hashlib

    steps: list[str] = []
    node: JSON = resource.body
    for step in path:
        if isinstance(step, int):
            items = sequence(node)
            node = items[step] if step < len(items) else None
            steps.append(text(mapping(node).get("name")) or str(step))
        else:
            node = mapping(node).get(step)
            steps.append(step)
    parts = (rule, resource.group, resource.kind, resource.namespace, resource.name, *steps)
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]


def checks_passed(judged: Judged) -> dict[ResourceRef, int]:
    """Of each object that a check found something wrong with: how many checks did not."""
    counted: dict[ResourceRef, int] = {}
    for number, count in judged.judgement.passed.items():
        resource = reference(judged.subjects[number].resource)
        counted[resource] = counted.get(resource, 0) + count
    return counted


def examined_values(
    first: Sequence[tuple[int, int, JSON]],
    judged: Judged,
    inventory: Inventory,
    ordered: bool = False,
) -> tuple[Examined, ...]:
    """What was examined, located and sorted, from (bound, subject, result). Results that are
    malformed are left out, and what two rules looked at is there once. `ordered` keeps where each
    value came from, for shares of an audit."""
    values: dict[bytes, Examined] = {}
    orders: dict[bytes, list[tuple[int, int, int]]] = {}
    for place, (bound, number, result) in enumerate(first):
        subject, raw = judged.subjects[number], mapping(result)
        path, ref = _path(raw.get("path")), raw.get("ref", subject.ref)
        if path is None or not _known(ref, inventory):
            continue
        resource = inventory.at(ref)
        path = _placed(path, ref, subject)
        value = Examined(
            resource=reference(resource),
            container=text(raw.get("container")),
            path=format_path(path),
            observed=raw.get("observed"),
            location=locate_inside(resource, path, inventory.text),
        )
        key = msgspec.json.encode(value)
        values.setdefault(key, value)
        orders.setdefault(key, []).append((bound, number, place))
    found: Iterable[Examined] = values.values()
    if ordered:
        found = [
            msgspec.structs.replace(value, order=tuple(orders[key]))
            for key, value in values.items()
        ]
    return sort_examined(found)


def sort_examined(values: Iterable[Examined]) -> tuple[Examined, ...]:
    """In the order of the text."""
    return tuple(
        sorted(
            values, key=lambda v: (v.location, v.path, v.container, v.resource, repr(v.observed))
        )
    )


def _failures(judged: Judged, plan: Plan) -> list[Problem]:
    """One problem for each rule and reason, at the first subject it failed over, with how many."""
    grouped: dict[tuple[int, str], list[Subject]] = {}
    for failed in judged.judgement.failed:
        key = (failed.check, failed.error)
        grouped.setdefault(key, []).append(judged.subjects[failed.subject])
    return [
        _broken(plan.checks[check], subjects[0], error, len(subjects) - 1)
        for (check, error), subjects in grouped.items()
    ]


def _broken(check: Check, subject: Subject, why: str, more: int = 0) -> Problem:
    others = f" and {more} more" if more else ""
    return Problem(
        uri=subject.resource.origin.uri,
        line=subject.resource.locate(()).line,
        stage=Stage.EVALUATE,
        message=f"rule {check.rule.id} could not judge {subject.resource.display}{others}: {why}",
        remedy=f"Mend the rule in {check.rule.source}, or leave it out with --skip-rule.",
    )
