"""The ledger: every promise with its verdict, and what that rests on.

A promise is held only if something was examined and all of it passed, in everything that it names.
What could not be settled is unverified and says what is missing; nothing is green because nobody
looked.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.demand import kinds_of
from auditor.evaluation import Judged
from auditor.examination import called, described, named, run_of, touched_subjects
from auditor.findings import Placed, examined_values
from auditor.inventory import Inventory
from auditor.inventory.subjects import Subject, subjects_of
from auditor.model import (
    Binding,
    CheckRun,
    Evidence,
    Finding,
    Guarantee,
    GuaranteeSet,
    Outcome,
    Rule,
    Shard,
    Verdict,
)
from auditor.plan import Bound, Plan, lacking
from auditor.scope import covers, expected_names

_DOUBTS = 3
"""How many of the things that rules could not tell are listed; one missing file can cause many."""

_MISSING = {
    Evidence.MANIFEST: "a rule, which is still to be written",
    Evidence.DOC: "a rule, which is still to be written",
    Evidence.STATUS: "the status of live objects (--live)",
    Evidence.METRIC: "metrics of the running platform (--prometheus URL)",
    Evidence.CLOUD: "what only the cloud's own API knows (--evidence FILE; "
    "`vvaudit explain ID` has the command)",
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
    offered: frozenset[Evidence] = frozenset({Evidence.MANIFEST, Evidence.DOC})
    """The evidence that this audit has."""
    shard: Shard | None = None


class _Said(msgspec.Struct):
    """What the rules said, by the number of the bound."""

    findings: dict[int, list[Finding]] = {}
    waived: dict[int, list[Finding]] = {}
    """Findings that were accepted for the promise of this bound."""
    unsure: dict[int, dict[str, None]] = {}
    """What they could not tell, in words, each once."""
    failed: set[int] = set()


def draw_verdicts(sets: Sequence[GuaranteeSet], basis: Basis) -> list[Verdict]:
    """The verdict on every promise of the sets, in the order of their documents."""
    said = _gather(basis)
    touched = touched_subjects(basis.judged)
    runs = {b.number: run_of(b, basis.judged, touched) for b in basis.plan.bounds}
    bounds: dict[tuple[str, str], list[Bound]] = {}
    for bound in basis.plan.bounds:
        if bound.guarantee is not None:
            bounds.setdefault((bound.set, bound.guarantee.id), []).append(bound)
    return [
        _verdict(one, guarantee, bounds.get((one.id, guarantee.id), []), said, basis, runs)
        for one in sets
        for guarantee in one.guarantees
    ]


def _gather(basis: Basis) -> _Said:
    said = _Said()
    judgement, subjects = basis.judged.judgement, basis.judged.subjects
    for one in basis.placed:
        for number in one.bounds:
            into = said.waived if number in one.waived else said.findings
            into.setdefault(number, []).append(one.finding)
    for doubt in judgement.unsure:
        for bound in basis.plan.about(subjects[doubt.subject]):
            if bound.check.number == doubt.check:
                said.unsure.setdefault(bound.number, {})[doubt.message] = None
    for failure in judgement.failed:
        for bound in basis.plan.about(subjects[failure.subject]):
            if bound.check.number == failure.check:
                said.failed.add(bound.number)
    return said


def _verdict(
    of: GuaranteeSet,
    guarantee: Guarantee,
    bounds: Sequence[Bound],
    said: _Said,
    basis: Basis,
    runs: Mapping[int, CheckRun],
) -> Verdict:
    seen = basis.judged.judgement.seen
    first = [(b.number, *item) for b in bounds if b.number in seen for item in seen[b.number].first]
    count = sum(seen[b.number].count for b in bounds if b.number in seen)
    wrong = {f.fingerprint: f for b in bounds for f in said.findings.get(b.number, ())}
    waived = {f.fingerprint: f for b in bounds for f in said.waived.get(b.number, ())}
    missing, doubts = _missing(guarantee, bounds, said, basis)
    checks = tuple(runs[b.number] for b in bounds)
    if not missing and not guarantee.alternatives and basis.shard is None:
        missing = unproved(checks)
    if guarantee.informational:
        missing, doubts, wrong, waived = [], [], {}, {}
    if wrong:
        outcome = Outcome.BROKEN
    elif missing or doubts:
        outcome = Outcome.UNVERIFIED
    elif waived:
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
        examined=examined_values(first, basis.judged, basis.inventory, basis.shard is not None),
        examined_count=count,
        findings=tuple(sorted({**wrong, **waived})),
        missing=tuple(missing if basis.shard else with_doubts(missing, doubts)),
        exemptions=tuple(dict.fromkeys(e.reason for b in guarantee.bindings for e in b.exemptions)),
        doubts=tuple(doubts) if basis.shard else (),
        checks=checks,
    )


def unproved(checks: Sequence[CheckRun]) -> list[str]:
    """What the promise names and in which its checks found nothing to look at, each thing once."""
    return list(dict.fromkeys(words for check in checks for words in check.lacks))


def with_doubts(reasons: Sequence[str], doubts: Sequence[str]) -> list[str]:
    """Why a promise is open: the reasons, then the first of the things that rules could not tell,
    and how many more there are."""
    more = len(doubts) - _DOUBTS
    rest = [f"{more} more such thing{'' if more == 1 else 's'}"] if more > 0 else []
    return [*reasons, *doubts[:_DOUBTS], *rest]


def _missing(
    guarantee: Guarantee, bounds: Sequence[Bound], said: _Said, basis: Basis
) -> tuple[list[str], list[str]]:
    """Why the promise could not be settled, and what rules could not tell; both empty if it
    could."""
    runnable = [b for b in guarantee.bindings if b.evidence in basis.offered]
    if not runnable:
        return _sources(guarantee, basis), []
    if not guarantee.alternatives:
        return _open(runnable, bounds, said, basis)
    reasons: list[str] = []
    doubts: list[str] = []
    for evidence in dict.fromkeys(b.evidence for b in runnable):
        of_kind = [b for b in bounds if b.binding.evidence is evidence]
        group = [b for b in runnable if b.evidence is evidence]
        lacks, untold = _open(group, of_kind, said, basis)
        if not lacks and not untold and _examined(of_kind, basis):
            return [], []
        reasons += lacks
        doubts += untold
    return list(dict.fromkeys([*reasons, *_sources(guarantee, basis)])), sorted(set(doubts))


def _sources(guarantee: Guarantee, basis: Basis) -> list[str]:
    """The evidence that could settle the promise and that this audit does not have. A promise
    without any rule lacks that too."""
    judged = dict.fromkeys(
        b.evidence for b in guarantee.bindings if b.evidence not in basis.offered
    )
    if judged or guarantee.bindings:
        return [_MISSING[evidence] for evidence in judged]
    return list(dict.fromkeys(_MISSING[evidence] for evidence in guarantee.evidence))


def _examined(bounds: Sequence[Bound], basis: Basis) -> bool:
    seen = basis.judged.judgement.seen
    return any(b.number in seen and seen[b.number].first for b in bounds)


def _open(
    bindings: Sequence[Binding], bounds: Sequence[Bound], said: _Said, basis: Basis
) -> tuple[list[str], list[str]]:
    """Why these rules could not settle what they are asked, and what they could not tell."""
    reasons: list[str] = []
    for binding in bindings:
        rule = basis.rules[binding.rule]
        if rule.id in basis.left_out:
            reasons.append("a rule that was left out of this scan")
            continue
        reasons += _unseen(lacking(rule, basis.inventory.knows), basis.inventory)
        reasons += _unlisted(rule, binding, basis.inventory)
        reasons += _absent(binding, basis)
    for bound in bounds:
        if bound.number in said.failed:
            reasons.append(f"rule {bound.check.rule.id}, which failed (see the problems)")
    doubts = {doubt for b in bounds for doubt in said.unsure.get(b.number, ())}
    return list(dict.fromkeys(reasons)), sorted(doubts)


def _unseen(kinds: Sequence[str], inventory: Inventory) -> list[str]:
    """What is lacking of the kinds that a rule has to see."""
    refused = [inventory.unlisted[kind] for kind in kinds if kind in inventory.unlisted]
    absent = [kind for kind in kinds if kind not in inventory.unlisted]
    return [*refused, *([f"any {' or '.join(absent)} in what was scanned"] if absent else [])]


def _unlisted(rule: Rule, binding: Binding, inventory: Inventory) -> list[str]:
    """What is lacking of the objects that are judged, or looked at: those that were seen may all be
    fine."""
    kinds = sorted(kinds_of(rule, binding))
    return [inventory.unlisted[kind] for kind in kinds if kind in inventory.unlisted]


def _absent(binding: Binding, basis: Basis) -> list[str]:
    """Objects that the promise names and that are not there."""
    kind = basis.rules[binding.rule].subject
    reasons: list[str] = []
    for scope in binding.scopes:
        for name in expected_names(scope):
            if not any(covers(named(scope, name), s) for s in _declared(kind, basis.inventory)):
                words = called(scope, name, kind)
                reasons.append(f"{words}, which is not in what was scanned")
        if scope.required and not any(covers(scope, s) for s in _declared(kind, basis.inventory)):
            reasons.append(f"any {described(scope, kind)} in what was scanned")
    return reasons


def _declared(kind: str, inventory: Inventory) -> Iterator[Subject]:
    """The subjects of a kind, without namespaces that objects merely name."""
    for subject in subjects_of(inventory, kind):
        if kind != "Namespace" or inventory.namespaces[subject.name] is not None:
            yield subject
