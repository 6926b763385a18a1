"""Subjects times checks: every rule over every subject it is about, in batches and on both cores.

What was examined adds up to far more than anybody reads, and asking a rule for it costs as much as
judging: only the first of it is asked for and kept for each promise, with the number of subjects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from auditor.engines import Call, Engine, Pass, RawOutcome
from auditor.inventory import Inventory
from auditor.inventory.documents import document_of
from auditor.inventory.fields import mapping, text
from auditor.inventory.subjects import Subject, subjects_of
from auditor.model import JSON, Shard
from auditor.parallel import ChildFailed, Task, can_fork, run_forked
from auditor.plan import Bound, Check, Plan
from auditor.shards import in_shard

KEPT = 100
"""How many examined values are kept for each promise and rule."""

_FORK_FROM = 400
"""Fewer subjects than this are judged sooner than a second process has started."""

_SAY_EVERY = 50
"""A child says how far it is after this many subjects."""

_SECONDS = 60.0
"""How long a child may go on without saying anything."""


class Denied(msgspec.Struct, frozen=True, array_like=True):
    """One result of a rule's `deny`, and the subject and check it came from, by number."""

    subject: int
    check: int
    result: JSON


class Unsure(msgspec.Struct, frozen=True, array_like=True):
    """Something that a rule could not tell of a subject."""

    subject: int
    check: int
    message: str


class Failed(msgspec.Struct, frozen=True, array_like=True):
    """A rule that could not be evaluated over a subject."""

    subject: int
    check: int
    error: str


class Seen(msgspec.Struct, array_like=True):
    """What was examined for one bound: how many subjects were judged, and the first values as
    (subject, result)."""

    count: int = 0
    first: list[tuple[int, JSON]] = []


class Judgement(msgspec.Struct, array_like=True):
    """What all rules said of all subjects."""

    denied: list[Denied]
    failed: list[Failed]
    unsure: list[Unsure]
    seen: dict[int, Seen]
    """By the bound's number."""
    passed: dict[int, int] = {}
    """Of each subject that a check denied: how many checks did not."""


class Judged(msgspec.Struct, frozen=True):
    """The subjects, numbered as the judgement numbers them, and the judgement."""

    subjects: tuple[Subject, ...]
    judgement: Judgement


def evaluate(
    plan: Plan,
    inventory: Inventory,
    engine: Engine,
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
    shard: Shard | None = None,
) -> Judged:
    """Judges every subject of the inventory that the plan is about.

    The result does not depend on the number of processes. A child that crashes or hangs is done
    again subject by subject, so that one bad rule costs only its own results. `progress` is called
    with the subjects done and all subjects. `shard` leaves the subjects of other shares alone.
    """
    subjects = tuple(s for kind in sorted(plan.by_kind) for s in subjects_of(inventory, kind))
    worker = _Worker(plan, inventory, engine, subjects)
    done = 0

    def advance(count: int) -> None:
        nonlocal done
        done += count
        if progress is not None:
            progress(done, len(numbers))

    numbers: Sequence[int] = range(len(subjects))
    if shard is not None:
        numbers = [n for n in numbers if in_shard(subjects[n], shard)]
    if not engine.forks or not can_fork() or processes < 2 or len(numbers) < _FORK_FROM:
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


class _Job(msgspec.Struct):
    """What the engine is asked of a subject, and its answer once there is one."""

    passes: list[Pass]
    answer: list[RawOutcome] | None = None


class _Worker(msgspec.Struct):
    plan: Plan
    inventory: Inventory
    engine: Engine
    subjects: Sequence[Subject]
    tails: dict[tuple[int, ...], list[tuple[bytes, list[Check]]]] = msgspec.field(
        default_factory=dict
    )
    shared: dict[tuple[bytes, tuple[int, ...], frozenset[int]], _Job] = msgspec.field(
        default_factory=dict
    )
    """Jobs over documents that say nothing of which object it is: they are done once."""

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
        found = _nothing()
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
            found = _nothing()
            for outcomes in self.engine.evaluate([self._job(number, bounds, found).passes]):
                _collect(found, number, outcomes, bounds)
            return msgspec.msgpack.encode(found)

        return task

    def judge(self, numbers: Sequence[int], advance: Callable[[int], None]) -> Judgement:
        """The judgement of the subjects with these numbers, in this process."""
        found = _nothing()
        said = 0
        for start in range(0, len(numbers), self.engine.batch):
            batch = numbers[start : start + self.engine.batch]
            about = [self.plan.about(self.subjects[number]) for number in batch]
            jobs = [
                self._job(number, bounds, found)
                for number, bounds in zip(batch, about, strict=True)
            ]
            self._ask(jobs)
            for number, bounds, job in zip(batch, about, jobs, strict=True):
                _collect(found, number, job.answer or [], bounds)
            done = start + len(batch)
            if done - said >= _SAY_EVERY or done == len(numbers):
                advance(done - said)
                said = done
        return found

    def _ask(self, jobs: Sequence[_Job]) -> None:
        """Has the jobs answered that are not yet, each once."""
        open_jobs = list({id(job): job for job in jobs if job.answer is None}.values())
        answers = self.engine.evaluate([job.passes for job in open_jobs])
        for job, outcomes in zip(open_jobs, answers, strict=True):
            job.answer = outcomes

    def _job(self, number: int, bounds: Sequence[Bound], found: Judgement) -> _Job:
        """The subject's document with what each rule is told. Rules that are told nothing
        contradictory share a document, since reading it is half of the cost."""
        if not bounds:
            return _Job([])
        document = document_of(self.inventory, self.subjects[number])
        head = msgspec.json.encode(document)[:-1]
        wanting = frozenset(
            bound.check.number
            for bound in bounds
            if bound.number not in found.seen or len(found.seen[bound.number].first) < KEPT
        )
        if "ref" in document["subject"]:
            return _Job(self._passes(head, bounds, wanting))
        key = (head, tuple(bound.number for bound in bounds), wanting)
        job = self.shared.get(key)
        if job is None:
            job = self.shared[key] = _Job(self._passes(head, bounds, wanting))
        return job

    def _passes(self, head: bytes, bounds: Sequence[Bound], wanting: frozenset[int]) -> list[Pass]:
        return [
            Pass(
                head + tail,
                tuple(
                    Call(
                        check.number,
                        check.rule.package,
                        check.number in wanting,
                        check.rule.unsure,
                    )
                    for check in group
                ),
            )
            for tail, group in self._tails(bounds)
        ]

    def _tails(self, bounds: Sequence[Bound]) -> list[tuple[bytes, list[Check]]]:
        """The ends of the documents for these bounds, with the checks that each is for: what is
        the same for every subject that the bounds are about."""
        key = tuple(bound.number for bound in bounds)
        tails = self.tails.get(key)
        if tails is None:
            checks = list({b.check.number: b.check for b in bounds}.values())
            inventory = {
                "kinds": list(self.inventory.kinds),
                "complete": self.inventory.complete,
                "live": self.inventory.live,
                "unlisted": sorted(self.inventory.unlisted),
            }
            facts = b""
            if any(check.rule.facts for check in checks):
                facts = b',"facts":' + msgspec.json.encode(self._facts())
            tails = self.tails[key] = [
                (
                    facts
                    + b',"inventory":'
                    + msgspec.json.encode(inventory)
                    + b',"parameters":'
                    + msgspec.json.encode(parameters)
                    + b"}",
                    group,
                )
                for parameters, group in share_parameters(checks)
            ]
        return tails

    def _facts(self) -> dict[str, JSON]:
        facts = self.inventory.facts
        return {
            "apiServer": facts.api_server,
            "metrics": facts.metrics,
            "cloud": facts.cloud,
            "now": facts.now,
        }


def share_parameters(
    checks: Sequence[Check],
) -> list[tuple[Mapping[str, JSON], list[Check]]]:
    """Puts checks together whose parameters do not contradict each other, each group with all of
    its parameters: a rule reads only those it declares."""
    groups: list[tuple[dict[str, JSON], list[Check]]] = []
    for check in checks:
        for parameters, group in groups:
            if all(_same(parameters.get(k, v), v) for k, v in check.parameters.items()):
                parameters.update(check.parameters)
                group.append(check)
                break
        else:
            groups.append((dict(check.parameters), [check]))
    return [(parameters, group) for parameters, group in groups]


def _same(one: JSON, other: JSON) -> bool:
    """Whether two values are the same in JSON, where true is not 1."""
    return msgspec.json.encode(one, order="sorted") == msgspec.json.encode(other, order="sorted")


def _nothing() -> Judgement:
    return Judgement([], [], [], {})


def _collect(
    found: Judgement, number: int, outcomes: Sequence[RawOutcome], bounds: Sequence[Bound]
) -> None:
    by_check = {outcome.check: outcome for outcome in outcomes}
    if any(outcome.deny for outcome in outcomes):
        found.passed[number] = sum(not o.deny and not o.error for o in outcomes)
    for outcome in outcomes:
        if outcome.error:
            found.failed.append(Failed(number, outcome.check, outcome.error))
        found.denied.extend(Denied(number, outcome.check, result) for result in outcome.deny)
        found.unsure.extend(
            Unsure(number, outcome.check, text(mapping(result).get("message")))
            for result in outcome.unknown
        )
    for bound in bounds:
        outcome = by_check[bound.check.number]
        if outcome.error:
            continue
        seen = found.seen.setdefault(bound.number, Seen(0, []))
        seen.count += 1
        if len(seen.first) < KEPT:
            room = KEPT - len(seen.first)
            seen.first.extend((number, result) for result in outcome.examined[:room])


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
        unsure=sorted((u for p in parts for u in p.unsure), key=lambda u: (u.subject, u.check)),
        seen=dict(sorted(seen.items())),
        passed=dict(sorted(item for part in parts for item in part.passed.items())),
    )
