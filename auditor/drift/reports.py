"""The audit of what was declared and the audit of what runs, as one report."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from auditor.exits import exit_of
from auditor.findings import Placed, gather
from auditor.model import (
    Drift,
    Evidence,
    Finding,
    Outcome,
    Report,
    SetInForce,
    Verdict,
    WaiverState,
    WaiverUse,
)

_OF_MANIFESTS = frozenset({Evidence.MANIFEST, Evidence.DOC})


def join_reports(declared: Report, live: Report, drift: Drift) -> Report:
    """Both audits: a finding that both have stands where it was declared, and a promise that is
    broken on either side is broken. Each verdict says how the promise stands as declared."""
    findings = _findings(declared.findings, live.findings)
    standing = {(v.set, v.guarantee.id): v for v in declared.verdicts}
    verdicts = [_verdict(standing.pop((v.set, v.guarantee.id), None), v) for v in live.verdicts]
    verdicts += [msgspec.structs.replace(v, declared=v.outcome) for v in standing.values()]
    problems = sorted({*declared.problems, *live.problems})
    nothing = "" if live.coverage.objects else "nothing to audit"
    code, reason = exit_of(live.asked, findings, verdicts, problems, nothing)
    coverage = msgspec.structs.replace(
        live.coverage,
        files=declared.coverage.files,
        documents=declared.coverage.documents,
        ignored_documents=declared.coverage.ignored_documents,
        rules=tuple(sorted({*declared.coverage.rules, *live.coverage.rules})),
    )
    return msgspec.structs.replace(
        live,
        source=(*declared.source, *live.source),
        sets=_sets(declared.sets, live.sets),
        findings=tuple(findings),
        verdicts=tuple(verdicts),
        problems=tuple(problems),
        coverage=coverage,
        rules={**declared.rules, **live.rules},
        waivers=_waivers(declared.waivers, live.waivers),
        drift=drift,
        exit_code=code,
        reason=reason,
    )


def _findings(declared: Sequence[Finding], live: Sequence[Finding]) -> list[Finding]:
    marks = {finding.fingerprint for finding in declared}
    both = [*declared, *(finding for finding in live if finding.fingerprint not in marks)]
    return [one.finding for one in gather(Placed(finding, frozenset()) for finding in both)]


def _verdict(declared: Verdict | None, live: Verdict) -> Verdict:
    if declared is None:
        return live
    broken = Outcome.BROKEN in (declared.outcome, live.outcome)
    # What only manifests can prove (the names of their files), a cluster leaves open.
    theirs = set(live.guarantee.evidence) <= _OF_MANIFESTS
    settled = declared if theirs and live.outcome is Outcome.UNVERIFIED else live
    return msgspec.structs.replace(
        settled,
        outcome=Outcome.BROKEN if broken else settled.outcome,
        findings=tuple(sorted({*declared.findings, *live.findings})),
        declared=declared.outcome,
        live=live.outcome,
    )


def _sets(*sides: Sequence[SetInForce]) -> tuple[SetInForce, ...]:
    """Every set once, with the reason of the side that has it first."""
    return tuple({one.id: one for side in reversed(sides) for one in side}.values())


def _waivers(*sides: Sequence[WaiverUse]) -> tuple[WaiverUse, ...]:
    """Every waiver once: applied if it is on either side."""
    merged: dict[tuple[object, ...], WaiverUse] = {}
    for use in (use for side in sides for use in side):
        known = merged.get((use.location, use.about))
        if known is not None and known.state is WaiverState.APPLIED:
            use = msgspec.structs.replace(known, findings=max(known.findings, use.findings))
        merged[use.location, use.about] = use
    return tuple(sorted(merged.values(), key=lambda use: (use.location, use.about)))
