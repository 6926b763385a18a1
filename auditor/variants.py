"""The audits of variants, which cannot be in one cluster, put together: every finding once, with
the variants that it is in, and every promise as it stands in the worst of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from auditor.evaluation import KEPT
from auditor.findings import Gathered, Marks, gather_parts, sort_examined
from auditor.ledger import with_doubts
from auditor.model import (
    Capacity,
    CheckRun,
    Connections,
    Examined,
    Finding,
    Outcome,
    Problem,
    ResourceRef,
    Verdict,
    WaiverState,
    WaiverUse,
)

_WORST = (Outcome.BROKEN, Outcome.UNVERIFIED, Outcome.WAIVED, Outcome.HELD, Outcome.NOT_APPLICABLE)


class Part(msgspec.Struct, frozen=True):
    """What the audit of one variant found; of the whole input where there is but one."""

    findings: tuple[Finding, ...]
    verdicts: tuple[Verdict, ...]
    problems: frozenset[Problem]
    waivers: tuple[WaiverUse, ...]
    passed: dict[ResourceRef, int]
    rules: frozenset[str]
    """Those that ran."""
    objects: Mapping[str, int]
    """How many there are of each kind, in all variants."""
    connections: Connections | None = None
    capacity: Capacity | None = None


def put_together(parts: Sequence[Part], names: Sequence[str]) -> Part:
    """The parts, one for each of the variants called `names`, as one. There is at least one."""
    if len(parts) == 1:
        return parts[0]
    gathered, marks = gather_parts([part.findings for part in parts])
    return Part(
        findings=tuple(_in_words(one, names) for one in gathered),
        verdicts=tuple(
            _verdict(verdicts, names, marks)
            for verdicts in zip(*(part.verdicts for part in parts), strict=True)
        ),
        problems=frozenset().union(*(part.problems for part in parts)),
        waivers=_waivers(parts),
        passed={
            resource: max(part.passed.get(resource, 0) for part in parts)
            for part in parts
            for resource in part.passed
        },
        rules=frozenset().union(*(part.rules for part in parts)),
        objects=parts[0].objects,
        connections=_connections([part.connections for part in parts]),
        capacity=_capacity([part.capacity for part in parts], names),
    )


def _in_words(one: Gathered, names: Sequence[str]) -> Finding:
    if len(one.parts) == len(names):
        return one.finding
    message = f"{one.finding.message} ({_only(one.parts, names)})"
    return msgspec.structs.replace(one.finding, message=message)


def _only(of: Iterable[int], names: Sequence[str]) -> str:
    return f"in {', '.join(names[number] for number in sorted(of))} only"


def _verdict(verdicts: Sequence[Verdict], names: Sequence[str], marks: Marks) -> Verdict:
    outcomes = {verdict.outcome for verdict in verdicts}
    reasons: dict[str, set[int]] = {}
    for number, verdict in enumerate(verdicts):
        for words in verdict.missing:
            reasons.setdefault(words, set()).add(number)
    missing = [
        words if len(of) == len(verdicts) else f"{words} ({_only(of, names)})"
        for words, of in reasons.items()
    ]
    found = {marks[n, mark] for n, verdict in enumerate(verdicts) for mark in verdict.findings}
    return msgspec.structs.replace(
        verdicts[0],
        outcome=next(outcome for outcome in _WORST if outcome in outcomes),
        examined=_examined(verdicts),
        examined_count=sum(verdict.examined_count for verdict in verdicts),
        findings=tuple(sorted(found)),
        missing=tuple(with_doubts(missing, ())),
        checks=_checks(verdicts),
    )


def _examined(verdicts: Sequence[Verdict]) -> tuple[Examined, ...]:
    distinct = {msgspec.json.encode(v): v for verdict in verdicts for v in verdict.examined}
    return sort_examined(distinct.values())


def _checks(verdicts: Sequence[Verdict]) -> tuple[CheckRun, ...]:
    """Each check with what it saw in all variants; it lacks what it lacks in any."""
    return tuple(
        msgspec.structs.replace(
            runs[0],
            judged=sum(run.judged for run in runs),
            examined=min(sum(run.examined for run in runs), KEPT),
            lacks=tuple(dict.fromkeys(words for run in runs for words in run.lacks)),
        )
        for runs in zip(*(verdict.checks for verdict in verdicts), strict=True)
    )


def _waivers(parts: Sequence[Part]) -> tuple[WaiverUse, ...]:
    """Every waiver once: applied if it is in any variant."""
    merged: dict[tuple[object, ...], WaiverUse] = {}
    for use in (use for part in parts for use in part.waivers):
        known = merged.get((use.location, use.about), use)
        better = known if known.state is WaiverState.APPLIED else use
        most = max(known.findings, use.findings)
        merged[use.location, use.about] = msgspec.structs.replace(better, findings=most)
    return tuple(sorted(merged.values(), key=lambda use: (use.location, use.about)))


def _connections(every: Sequence[Connections | None]) -> Connections | None:
    """What may connect in any of the variants."""
    known = [one for one in every if one is not None]
    if not known:
        return None
    rows = dict.fromkeys(row for one in known for row in one.rows)
    return Connections(
        tuple(rows), tuple(dict.fromkeys(note for one in known for note in one.notes))
    )


def _capacity(every: Sequence[Capacity | None], names: Sequence[str]) -> Capacity | None:
    """What the largest variant needs."""
    known = [(one, name) for one, name in zip(every, names, strict=True) if one is not None]
    if not known:
        return None
    largest, name = max(known, key=lambda pair: [(t.cpu, t.memory) for t in pair[0].totals])
    remark = f"this is {name}, the largest of {', '.join(names)}"
    return msgspec.structs.replace(largest, remarks=(remark, *largest.remarks))
