"""Subjects times checks: every rule over every subject it is about, in batches and on both cores.

What was examined adds up to far more than anybody reads, so that only the first of it is kept for
each promise, with the count of all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from auditor.engines import Call, Engine, Pass, RawOutcome
from auditor.inventory import Inventory
from auditor.inventory.documents import document_of
from auditor.inventory.subjects import Subject, subjects_of
from auditor.model import JSON
from auditor.parallel import ChildFailed, Task, can_fork, run_forked
from auditor.plan import Bound, Check, Plan

KEPT = 100
"""How many examined values are kept for each promise and rule."""

_FORK_FROM = 400
"""Fewer subjects than this are judged sooner than a second process has started."""

_SECONDS = 60.0
"""How long a child may take over one batch of subjects."""


class Denied(msgspec.Struct, frozen=True, array_like=True):
    """One result of a rule's `deny`, and the subject and check it came from, by number."""

    subject: int
    check: int
    result: JSON


class Failed(msgspec.Struct, frozen=True, array_like=True):
    """A rule that could not be evaluated over a subject."""

    subject: int
    check: int
    error: str


class Seen(msgspec.Struct, array_like=True):
    """What was examined for one bound: how much, and the first of it as (subject, result)."""

    count: int = 0
    first: list[tuple[int, JSON]] = []


class Judgement(msgspec.Struct, array_like=True):
    """What all rules said of all subjects."""

    denied: list[Denied]
    failed: list[Failed]
    seen: dict[int, Seen]
    """By the bound's number."""


@dataclass(frozen=True, slots=True)
class Judged:
    """The subjects, numbered as the judgement numbers them, and the judgement."""

    subjects: tuple[Subject, ...]
    judgement: Judgement


def evaluate(
    plan: Plan,
    inventory: Inventory,
    engine: Engine,
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Judged:
    """Judges every subject of the inventory that the plan is about.

    The result does not depend on the number of processes. A child that crashes or hangs is done
    again subject by subject, so that one bad rule costs only its own results. `progress` is called
    with the subjects done and all subjects.
    """
    subjects = tuple(s for kind in sorted(plan.by_kind) for s in subjects_of(inventory, kind))
    worker = _Worker(plan, inventory, engine, subjects)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, len(subjects))

    numbers = range(len(subjects))
    if not engine.forks or not can_fork() or processes < 2 or len(subjects) < _FORK_FROM:
        return Judged(subjects, worker.judge(numbers, advance))
    shares = [numbers[start::processes] for start in range(processes)]
    parts = [
        part
        for share, answer in zip(
            shares, run_forked([worker.task(s) for s in shares], _SECONDS, advance), strict=True
        )
        for part in worker.parts(share, answer)
    ]
    return Judged(subjects, _merge(parts))


@dataclass(slots=True)
class _Worker:
    plan: Plan
    inventory: Inventory
    engine: Engine
    subjects: Sequence[Subject]

    def task(self, numbers: Sequence[int]) -> Task:
        return lambda advance: msgspec.msgpack.encode(self.judge(numbers, advance))

    def parts(self, numbers: Sequence[int], answer: bytes | ChildFailed) -> Iterator[Judgement]:
        """The judgement of a share of the subjects. Where its child failed, the share is halved
        until the subject is found that it failed over."""
        if isinstance(answer, bytes):
            yield msgspec.msgpack.decode(answer, type=Judgement)
        elif len(numbers) > 1:
            middle = len(numbers) // 2
            for half in (numbers[:middle], numbers[middle:]):
                (again,) = run_forked([self.task(half)], _SECONDS)
                yield from self.parts(half, again)
        else:
            (number,) = numbers
            yield self._apart(number)

    def _apart(self, number: int) -> Judgement:
        """One subject, each rule in a child of its own."""
        bounds = self.plan.about(self.subjects[number])
        found = Judgement([], [], {})
        for check in {b.check.number: b.check for b in bounds}.values():
            of_check = [b for b in bounds if b.check is check]
            (answer,) = run_forked([self._single(number, of_check)], _SECONDS)
            if isinstance(answer, ChildFailed):
                found.failed.append(Failed(number, check.number, f"the rule {answer}"))
            else:
                found = _merge([found, msgspec.msgpack.decode(answer, type=Judgement)])
        return found

    def _single(self, number: int, bounds: Sequence[Bound]) -> Task:
        def task(advance: Callable[[int], None]) -> bytes:
            found = Judgement([], [], {})
            passes = self._passes(number, bounds)
            for outcomes in self.engine.evaluate([passes]):
                _collect(found, number, outcomes, bounds)
            return msgspec.msgpack.encode(found)

        return task

    def judge(self, numbers: Sequence[int], advance: Callable[[int], None]) -> Judgement:
        """The judgement of the subjects with these numbers, in this process."""
        found = Judgement([], [], {})
        step = max(self.engine.batch, 50)
        for start in range(0, len(numbers), step):
            batch = numbers[start : start + step]
            about = [self.plan.about(self.subjects[number]) for number in batch]
            for size in range(0, len(batch), self.engine.batch):
                chunk = slice(size, size + self.engine.batch)
                jobs = [self._passes(n, b) for n, b in zip(batch[chunk], about[chunk], strict=True)]
                for number, bounds, outcomes in zip(
                    batch[chunk], about[chunk], self.engine.evaluate(jobs), strict=True
                ):
                    _collect(found, number, outcomes, bounds)
            advance(len(batch))
        return found

    def _passes(self, number: int, bounds: Sequence[Bound]) -> list[Pass]:
        """The subject's document with what each rule is told. Rules that are told nothing
        contradictory share a document, since reading it is half of the cost."""
        if not bounds:
            return []
        document = document_of(self.inventory, self.subjects[number])
        head = msgspec.json.encode(document)[:-1]
        inventory = {
            "kinds": list(self.inventory.kinds),
            "complete": self.inventory.complete,
            "live": self.inventory.live,
        }
        checks = list({b.check.number: b.check for b in bounds}.values())
        return [
            Pass(
                head
                + b',"inventory":'
                + msgspec.json.encode(inventory)
                + b',"parameters":'
                + msgspec.json.encode(parameters)
                + b"}",
                tuple(Call(check.number, check.rule.package) for check in group),
            )
            for parameters, group in share_parameters(checks)
        ]


def share_parameters(
    checks: Sequence[Check],
) -> list[tuple[Mapping[str, JSON], list[Check]]]:
    """Puts checks together whose parameters do not contradict each other, each group with all of
    its parameters: a rule reads only those it declares."""
    groups: list[tuple[dict[str, JSON], list[Check]]] = []
    for check in checks:
        for parameters, group in groups:
            if all(parameters.get(k, v) == v for k, v in check.parameters.items()):
                parameters.update(check.parameters)
                group.append(check)
                break
        else:
            groups.append((dict(check.parameters), [check]))
    return [(parameters, group) for parameters, group in groups]


def _collect(
    found: Judgement, number: int, outcomes: Sequence[RawOutcome], bounds: Sequence[Bound]
) -> None:
    by_check = {outcome.check: outcome for outcome in outcomes}
    for outcome in outcomes:
        if outcome.error:
            found.failed.append(Failed(number, outcome.check, outcome.error))
        found.denied.extend(Denied(number, outcome.check, result) for result in outcome.deny)
    for bound in bounds:
        examined = by_check[bound.check.number].examined
        if not examined:
            continue
        seen = found.seen.setdefault(bound.number, Seen(0, []))
        seen.count += len(examined)
        if len(seen.first) < KEPT:
            room = KEPT - len(seen.first)
            seen.first.extend((number, result) for result in examined[:room])


def _merge(parts: Sequence[Judgement]) -> Judgement:
    """One judgement of several, the same whatever the parts were."""
    seen: dict[int, Seen] = {}
    for part in parts:
        for bound, one in part.seen.items():
            into = seen.setdefault(bound, Seen(0, []))
            into.count += one.count
            into.first.extend(one.first)
    for one in seen.values():
        one.first.sort(key=lambda item: item[0])
        del one.first[KEPT:]
    return Judgement(
        denied=sorted((d for p in parts for d in p.denied), key=lambda d: (d.subject, d.check)),
        failed=sorted((f for p in parts for f in p.failed), key=lambda f: (f.subject, f.check)),
        seen=dict(sorted(seen.items())),
    )
