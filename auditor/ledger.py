"""The ledger: every promise with its verdict, and what that rests on.

A promise is held only if something was examined and all of it passed. What could not be settled is
unverified and says what is missing; nothing is green because nobody looked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from auditor.evaluation import Judged
from auditor.findings import Placed, examined_values
from auditor.inventory import Inventory
from auditor.model import (
    Binding,
    Evidence,
    Finding,
    Guarantee,
    GuaranteeSet,
    Outcome,
    Rule,
    Status,
    Verdict,
)
from auditor.plan import Bound, Plan, lacking
from auditor.scope import covers, expected_names

_MISSING = {
    Evidence.STATUS: "the status of live objects",
    Evidence.METRIC: "metrics of the running platform",
    Evidence.CLOUD: "what only the cloud's own API knows",
    Evidence.DOC: "arithmetic on the document, which is still to be written",
    Evidence.MANIFEST: "a rule, which is still to be written",
}


class Basis(msgspec.Struct, frozen=True):
    """What the verdicts are drawn from."""

    rules: Mapping[str, Rule]
    plan: Plan
    judged: Judged
    inventory: Inventory
    placed: Sequence[Placed]
    left_out: frozenset[str]
    """Rules that the user left out of this run."""


def draw_verdicts(sets: Sequence[GuaranteeSet], basis: Basis) -> list[Verdict]:
    """The verdict on every promise of the sets, in the order of their documents."""
    findings: dict[int, list[Finding]] = {}
    for one in basis.placed:
        for number in one.bounds:
            findings.setdefault(number, []).append(one.finding)
    failed = {
        bound.number
        for failure in basis.judged.judgement.failed
        for bound in basis.plan.about(basis.judged.subjects[failure.subject])
        if bound.check.number == failure.check
    }
    bounds: dict[tuple[str, str], list[Bound]] = {}
    for bound in basis.plan.bounds:
        if bound.guarantee is not None:
            bounds.setdefault((bound.set, bound.guarantee.id), []).append(bound)
    return [
        _verdict(one, guarantee, bounds.get((one.id, guarantee.id), []), findings, failed, basis)
        for one in sets
        for guarantee in one.guarantees
    ]


def _verdict(
    of: GuaranteeSet,
    guarantee: Guarantee,
    bounds: Sequence[Bound],
    findings: Mapping[int, Sequence[Finding]],
    failed: set[int],
    basis: Basis,
) -> Verdict:
    seen = basis.judged.judgement.seen
    first = [item for b in bounds if b.number in seen for item in seen[b.number].first]
    count = sum(seen[b.number].count for b in bounds if b.number in seen)
    wrong = {f.fingerprint: f for b in bounds for f in findings.get(b.number, ())}
    missing = _missing(guarantee, bounds, failed, basis)
    if any(finding.status is Status.FAIL for finding in wrong.values()):
        outcome = Outcome.BROKEN
    elif missing:
        outcome = Outcome.UNVERIFIED
    elif wrong:
        outcome = Outcome.WAIVED
    elif first:
        outcome = Outcome.HELD
    else:
        outcome = Outcome.NOT_APPLICABLE
    return Verdict(
        guarantee=guarantee,
        set=of.id,
        section=of.sections[guarantee.section],
        outcome=outcome,
        examined=examined_values(first, basis.judged, basis.inventory),
        examined_count=count,
        findings=tuple(sorted(wrong)),
        missing=tuple(missing),
        exemptions=tuple(dict.fromkeys(e.reason for b in guarantee.bindings for e in b.exemptions)),
    )


def _missing(
    guarantee: Guarantee, bounds: Sequence[Bound], failed: set[int], basis: Basis
) -> list[str]:
    """Why the promise could not be settled; empty if it could."""
    manifest = [b for b in guarantee.bindings if b.evidence is Evidence.MANIFEST]
    if not manifest:
        return [_MISSING[evidence] for evidence in guarantee.evidence]
    present = None if basis.inventory.complete else set(basis.inventory.kinds)
    reasons: list[str] = []
    for binding in manifest:
        rule = basis.rules[binding.rule]
        if rule.id in basis.left_out:
            reasons.append("a rule that was left out of this scan")
            continue
        kinds = lacking(rule, present)
        if kinds:
            reasons.append(f"any {' or '.join(kinds)} in what was scanned")
        reasons += _absent(binding, basis)
    for bound in bounds:
        if bound.number in failed:
            reasons.append(f"rule {bound.check.rule.id}, which failed (see the problems)")
    return list(dict.fromkeys(reasons))


def _absent(binding: Binding, basis: Basis) -> list[str]:
    """Objects that the promise names and that are not there."""
    kind = basis.rules[binding.rule].subject
    reasons: list[str] = []
    for scope in binding.scopes:
        for name in expected_names(scope):
            wanted = msgspec.structs.replace(scope, names=(name,), labels=None)
            if not any(s.kind == kind and covers(wanted, s) for s in basis.judged.subjects):
                where = f"{scope.namespaces[0]}/" if len(scope.namespaces) == 1 else ""
                what = scope.kinds[0] if len(scope.kinds) == 1 else kind
                reasons.append(f"{what} {where}{name}, which is not in what was scanned")
    return reasons
