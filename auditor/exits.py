"""The exit code of a scan and its reason in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from auditor.model import Finding, Outcome, Problem, Severity, Status, Verdict

CLEAN, BROKEN, USAGE, INCOMPLETE, INTERRUPTED = 0, 1, 2, 3, 130


class Bar(Protocol):
    """What the user asked for, as far as it decides the exit code."""

    @property
    def fail_on(self) -> Severity:
        """The severity from which on a finding counts."""
        ...

    @property
    def promises(self) -> Mapping[str, frozenset[str]]:
        """Promises asked for by name, by set."""
        ...


def exit_of(
    bar: Bar,
    findings: Sequence[Finding],
    verdicts: Sequence[Verdict],
    problems: Sequence[Problem],
    nothing: str = "",
) -> tuple[int, str]:
    """The code and the line that says why. Broken wins over incomplete. What the baseline knows
    does not count. `nothing` says in words why there was nothing to judge, if there was not."""
    failing = [f for f in findings if f.status is Status.FAIL]
    broken = sum(v.outcome is Outcome.BROKEN and not _is_known(v, failing) for v in verdicts)
    unverified = sum(v.outcome is Outcome.UNVERIFIED for v in verdicts)
    severe = sum(f.decides and f.severity >= bar.fail_on for f in failing)
    trouble = _count(len(problems), "problem") if problems else ""
    if broken or severe:
        parts = [
            _count(broken, "promise"),
            f"{_count(severe, 'finding')} at or above {bar.fail_on.word}",
        ]
        if problems:
            parts.append(trouble)
        return BROKEN, f"broken: {', '.join(parts)} (exit 1)"
    wanted = [
        v.guarantee.id
        for v in verdicts
        if v.outcome in (Outcome.UNVERIFIED, Outcome.NOT_APPLICABLE)
        and v.guarantee.id in bar.promises.get(v.set, ())
        and not v.guarantee.informational
    ]
    if problems:
        return INCOMPLETE, f"incomplete: {trouble} (exit 3)"
    if nothing:
        return INCOMPLETE, f"incomplete: {nothing} (exit 3)"
    if wanted:
        return INCOMPLETE, f"incomplete: {', '.join(wanted)} not verified (exit 3)"
    rest = f"; {_count(unverified, 'promise')} unverified" if unverified else ""
    what = "nothing new is broken" if any(not f.decides for f in failing) else "nothing is broken"
    return CLEAN, f"clean: {what}{rest} (exit 0)"


def _is_known(verdict: Verdict, failing: Sequence[Finding]) -> bool:
    """Whether nothing that breaks the promise decides: the baseline has it, or its file did not
    change."""
    marks = set(verdict.findings)
    breaking = [f.decides for f in failing if f.fingerprint in marks]
    return bool(breaking) and not any(breaking)


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
