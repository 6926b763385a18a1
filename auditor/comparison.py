"""Two reports of different days: what is new, what is gone, and what cannot be compared.

A finding that is missing is gone only if the later audit would have seen it: its rule ran, its
namespace was looked at, and its file could be read. The same holds the other way round for what is
called new.
"""

from __future__ import annotations

from collections.abc import Sequence
from fnmatch import fnmatchcase

import msgspec

from auditor.model import Finding, Outcome, Report, Severity, Status


class Change(msgspec.Struct, frozen=True):
    """A promise that stands otherwise than before; None where it was or is in no ledger."""

    set: str
    id: str
    statement: str
    before: Outcome | None
    after: Outcome | None


class Comparison(msgspec.Struct, frozen=True):
    """The findings of both reports by what became of them, each in the order of its report."""

    new: tuple[Finding, ...]
    gone: tuple[Finding, ...]
    unchanged: tuple[Finding, ...]
    """As they stand in the later report."""
    unseen: tuple[tuple[Finding, str], ...]
    """Findings that one of the two audits could not have seen, and why."""
    changes: tuple[Change, ...]
    problems: tuple[int, int]
    """How many there were before, and how many there are now."""

    def worse(self, fail_on: Severity) -> bool:
        """Whether a new finding counts or a promise broke since."""
        return any(self._counted(fail_on))

    def reason(self, fail_on: Severity) -> str:
        """Why the later report is worse, or that it is not, in words."""
        severe, broken = self._counted(fail_on)
        if not severe and not broken:
            return "nothing got worse (exit 0)"
        findings = f"{severe} new finding{'' if severe == 1 else 's'}"
        promises = f"{broken} promise{'' if broken == 1 else 's'}"
        parts = [f"{findings} at or above {fail_on.word}"] * bool(severe)
        parts += [f"{promises} broken since"] * bool(broken)
        return f"worse: {', '.join(parts)} (exit 1)"

    def _counted(self, fail_on: Severity) -> tuple[int, int]:
        """How many new findings count, and how many promises broke since."""
        severe = sum(finding.severity >= fail_on for finding in self.new)
        broken = sum(
            change.after is Outcome.BROKEN and change.before is not Outcome.BROKEN
            for change in self.changes
        )
        return severe, broken


def compare_reports(old: Report, new: Report) -> Comparison:
    """What changed from one report to the other, by fingerprint. What is waived in a report does
    not count as a finding of it."""
    before, after = _failing(old), _failing(new)
    unseen: list[tuple[Finding, str]] = []
    fresh: list[Finding] = []
    for mark, finding in after.items():
        if mark in before:
            continue
        why = _blind(old, finding)
        if why:
            unseen.append((finding, f"then {why}"))
        else:
            fresh.append(finding)
    gone: list[Finding] = []
    for mark, finding in before.items():
        if mark in after:
            continue
        why = _blind(new, finding)
        if why:
            unseen.append((finding, f"now {why}"))
        else:
            gone.append(finding)
    return Comparison(
        new=tuple(fresh),
        gone=tuple(gone),
        unchanged=tuple(finding for mark, finding in after.items() if mark in before),
        unseen=tuple(unseen),
        changes=_changes(old, new),
        problems=(len(old.problems), len(new.problems)),
    )


def _failing(report: Report) -> dict[str, Finding]:
    return {f.fingerprint: f for f in report.findings if f.status is Status.FAIL}


def _blind(report: Report, finding: Finding) -> str:
    """Why this audit could not have had the finding; empty if it could."""
    if finding.rule not in report.coverage.rules:
        return f"rule {finding.rule} did not run"
    namespace, asked = finding.resource.namespace, report.asked
    if namespace and asked.namespaces and not _any(asked.namespaces, namespace):
        return f"namespace {namespace} was not looked at"
    if namespace and _any(asked.exclude_namespaces, namespace):
        return f"namespace {namespace} was left out"
    if any(problem.uri == finding.resource.uri for problem in report.problems):
        return f"{finding.resource.uri} could not be audited in full"
    return ""


def _any(patterns: Sequence[str], value: str) -> bool:
    return any(fnmatchcase(value, pattern) for pattern in patterns)


def _changes(old: Report, new: Report) -> tuple[Change, ...]:
    before = {(v.set, v.guarantee.id): v for v in old.verdicts}
    after = {(v.set, v.guarantee.id): v for v in new.verdicts}
    changes = []
    for key in {**after, **before}:
        then, now = before.get(key), after.get(key)
        if then and now and then.outcome is now.outcome:
            continue
        statement = (now or then or old.verdicts[0]).guarantee.statement
        outcomes = (then.outcome if then else None, now.outcome if now else None)
        changes.append(Change(*key, statement, *outcomes))
    return tuple(changes)
