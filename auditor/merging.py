"""The shares of one audit put together: the report that the audit would have given as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import msgspec

from auditor.errors import UsageError
from auditor.evaluation import KEPT
from auditor.exits import exit_of
from auditor.findings import Marks, gather_parts, sort_examined
from auditor.ledger import unproved, with_doubts
from auditor.model import (
    BaselineUse,
    CheckRun,
    Examined,
    Finding,
    Outcome,
    Problem,
    Report,
    Shard,
    Stage,
    Status,
    Verdict,
    WaiverState,
    WaiverUse,
)


def merge_shards(shares: Sequence[Report]) -> Report:
    """The whole of the shares, in any order. A share that is not there is a problem. Raises
    UsageError for shares that are there twice or belong to different audits."""
    shares = sorted(shares, key=lambda one: (one.shard is None, one.shard or Shard(0, 0)))
    first = shares[0]
    of = first.shard.of if first.shard else 0
    seen: set[int] = set()
    for one in shares:
        if one.shard is None or one.shard.of != of:
            raise UsageError("these are not the shares of one audit: some are of another number")
        if one.shard.index in seen:
            raise UsageError(f"share {one.shard.index + 1}/{of} is there twice")
        seen.add(one.shard.index)
        if (one.version, one.source, one.sets, one.asked) != (
            first.version,
            first.source,
            first.sets,
            first.asked,
        ) or [_key(v) for v in one.verdicts] != [_key(v) for v in first.verdicts]:
            raise UsageError("these are not the shares of one audit: what was asked for differs")
    gathered, marks = gather_parts([share.findings for share in shares])
    findings = [one.finding for one in gathered]
    verdicts = [_verdict(shares, number, marks) for number in range(len(first.verdicts))]
    problems = sorted(
        {
            *(problem for share in shares for problem in share.problems),
            *(_missing(number, of) for number in range(of) if number not in seen),
        }
    )
    nothing = "" if any(share.coverage.objects for share in shares) else "nothing to audit"
    code, reason = exit_of(first.asked, findings, verdicts, problems, nothing)
    return msgspec.structs.replace(
        first,
        started=min(share.started for share in shares),
        findings=tuple(findings),
        verdicts=tuple(verdicts),
        problems=tuple(problems),
        waivers=_waivers(shares),
        baseline=_baseline(shares, findings),
        exit_code=code,
        reason=reason,
        shard=None,
    )


def _key(verdict: Verdict) -> tuple[str, str]:
    return (verdict.set, verdict.guarantee.id)


def _missing(number: int, of: int) -> Problem:
    return Problem(
        uri=f"share {number + 1}/{of}",
        line=0,
        stage=Stage.READ,
        message="is not among the reports; what it judges was not audited",
        remedy=f"run it (--shard {number + 1}/{of}) and merge again",
    )


def _verdict(shares: Sequence[Report], number: int, marks: Marks) -> Verdict:
    parts = [share.verdicts[number] for share in shares]
    first = parts[0]
    if first.guarantee.alternatives:
        # Which kind of evidence settles it, the first share alone can tell: such promises are
        # about the platform as a whole.
        return msgspec.structs.replace(
            first,
            missing=tuple(with_doubts(first.missing, first.doubts)),
            examined=_first([first]),
            doubts=(),
        )
    outcomes = {part.outcome for part in parts}
    reasons = list(dict.fromkeys(words for part in parts for words in part.missing))
    doubts = sorted({words for part in parts for words in part.doubts})
    checks = _checks(parts)
    reasons = reasons or unproved(checks)
    if Outcome.BROKEN in outcomes:
        outcome = Outcome.BROKEN
    elif reasons or doubts:
        outcome = Outcome.UNVERIFIED
    elif Outcome.WAIVED in outcomes:
        outcome = Outcome.WAIVED
    elif Outcome.HELD in outcomes:
        outcome = Outcome.HELD
    else:
        outcome = first.outcome
    found = {marks[n, mark] for n, part in enumerate(parts) for mark in part.findings}
    return msgspec.structs.replace(
        first,
        outcome=outcome,
        examined=_first(parts),
        examined_count=sum(part.examined_count for part in parts),
        findings=tuple(sorted(found)),
        missing=tuple(with_doubts(reasons, doubts)),
        doubts=(),
        checks=checks,
    )


def _checks(parts: Sequence[Verdict]) -> tuple[CheckRun, ...]:
    """Each check with what all shares saw; it lacks what it lacks in every one of them."""
    return tuple(
        msgspec.structs.replace(
            runs[0],
            judged=sum(run.judged for run in runs),
            examined=min(sum(run.examined for run in runs), KEPT),
            lacks=tuple(w for w in runs[0].lacks if all(w in run.lacks for run in runs)),
        )
        for runs in zip(*(part.checks for part in parts), strict=True)
    )


def _first(parts: Sequence[Verdict]) -> tuple[Examined, ...]:
    """The values that a whole audit would have kept: of each bound those of the first subjects."""
    values = [value for part in parts for value in part.examined]
    by_bound: dict[int, list[tuple[int, int, int]]] = {}
    for number, value in enumerate(values):
        for bound, subject, place in value.order:
            by_bound.setdefault(bound, []).append((subject, place, number))
    kept = {item[2] for items in by_bound.values() for item in sorted(items)[:KEPT]}
    plain = (msgspec.structs.replace(values[number], order=()) for number in sorted(kept))
    distinct = {msgspec.json.encode(value): value for value in plain}
    return sort_examined(distinct.values())


def _waivers(shares: Sequence[Report]) -> tuple[WaiverUse, ...]:
    """Every waiver once, with what it accepted in all shares."""
    merged: dict[tuple[object, ...], WaiverUse] = {}
    for use in (use for share in shares for use in share.waivers):
        key = (use.location, use.about)
        known = merged.get(key)
        if known is not None:
            used = WaiverState.APPLIED in (known.state, use.state)
            use = msgspec.structs.replace(
                use,
                state=WaiverState.APPLIED if used else use.state,
                findings=known.findings + use.findings,
            )
        merged[key] = use
    return tuple(sorted(merged.values(), key=lambda use: (use.location, use.about)))


def _baseline(shares: Sequence[Report], findings: Iterable[Finding]) -> BaselineUse | None:
    """The comparison with the baseline. What one share still has is gone in every other."""
    first = shares[0].baseline
    if first is None:
        return None
    failing = [finding for finding in findings if finding.status is Status.FAIL]
    known = sum(finding.known for finding in failing)
    there = sum(s.baseline.compared - s.baseline.gone for s in shares if s.baseline is not None)
    gone = max(first.compared - there, 0)
    return BaselineUse(first.source, known, len(failing) - known, gone, first.compared)
