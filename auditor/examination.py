"""What each check of a promise looked at, and what it should have looked at.

A rule about everything may find nothing that it is about: a platform without claims has no claim
that is not encrypted. Where a promise names objects, or images and the like, it is about those; a
check that found nothing to look at there has proved nothing, however much the others saw.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.evaluation import KEPT, Judged
from auditor.inventory.fields import mapping
from auditor.inventory.subjects import Subject
from auditor.model import CheckRun, Scope
from auditor.plan import Bound
from auditor.scope import covers, expected_names


def touched_subjects(judged: Judged) -> Mapping[int, set[int]]:
    """The subjects in which each check denied something or could not tell, by its number."""
    judgement = judged.judgement
    places = [
        *((one.check, one.subject) for one in judgement.denied),
        *((one.check, one.subject) for one in judgement.unsure),
        *((one.check, one.subject) for one in judgement.failed),
    ]
    found: dict[int, set[int]] = {}
    for check, subject in places:
        found.setdefault(check, set()).add(subject)
    return found


def run_of(bound: Bound, judged: Judged, touched: Mapping[int, set[int]]) -> CheckRun:
    """How a check of a promise ran. `touched` is what `touched_subjects` gave."""
    seen = judged.judgement.seen.get(bound.number)
    first = seen.first if seen else []
    numbers = {number for number, _ in first} | touched.get(bound.check.number, set())
    subjects = [judged.subjects[number] for number in sorted(numbers)]
    return CheckRun(
        rule=bound.check.rule.id,
        evidence=bound.binding.evidence,
        judged=seen.count if seen else 0,
        examined=len(first),
        # Beyond what is kept nobody knows which subjects had something to look at.
        lacks=tuple(_lacking(bound, subjects)) if len(first) < KEPT else (),
    )


def _lacking(bound: Bound, subjects: Sequence[Subject]) -> Iterator[str]:
    """What the promise names and in which the rule found nothing to look at."""
    rule = bound.check.rule
    for scope in bound.binding.scopes:
        for name in expected_names(scope):
            if not any(covers(named(scope, name), subject) for subject in subjects):
                yield f"anything that {rule.id} could judge in {called(scope, name, rule.subject)}"
        if scope.required and not any(covers(scope, subject) for subject in subjects):
            yield f"anything that {rule.id} could judge in any {described(scope, rule.subject)}"
    told = bound.binding.parameters
    for parameter in rule.parameters:
        value = told.get(parameter.name)
        if parameter.selects and value and not subjects:
            listed = " or ".join(map(str, value)) if isinstance(value, list) else str(value)
            yield f"anything that {rule.id} could judge of the {parameter.name} {listed}"


def named(scope: Scope, name: str) -> Scope:
    """The part of a scope that is one of the objects that it names, whatever their labels are."""
    return msgspec.structs.replace(scope, names=(name,), labels=None)


def called(scope: Scope, name: str, kind: str) -> str:
    """An object that a scope names, in words: `Deployment shop/web`."""
    where = f"{scope.namespaces[0]}/" if len(scope.namespaces) == 1 else ""
    what = scope.kinds[0] if len(scope.kinds) == 1 else kind
    return f"{what} {where}{name}"


def described(scope: Scope, kind: str) -> str:
    """The objects of a scope in words, for somebody who misses them all."""
    parts = [" or ".join(scope.kinds) or kind]
    if scope.labels is not None:
        labels = mapping(scope.labels.get("matchLabels"))
        parts += [f"labelled {','.join(f'{key}={value}' for key, value in labels.items())}"]
    if scope.namespaces:
        parts.append(f"in {' or '.join(scope.namespaces)}")
    return " ".join(parts)
