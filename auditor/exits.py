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
    """The code and the line that says why. Broken wins over incomplete. `nothing` says in words
    why there was nothing to judge, if there was not."""
    broken = sum(v.outcome is Outcome.BROKEN for v in verdicts)
    unverified = sum(v.outcome is Outcome.UNVERIFIED for v in verdicts)
    severe = sum(f.status is Status.FAIL and f.severity >= bar.fail_on for f in findings)
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
    ]
    if problems:
        return INCOMPLETE, f"incomplete: {trouble} (exit 3)"
    if nothing:
        return INCOMPLETE, f"incomplete: {nothing} (exit 3)"
    if wanted:
        return INCOMPLETE, f"incomplete: {', '.join(wanted)} not verified (exit 3)"
    rest = f"; {_count(unverified, 'promise')} unverified" if unverified else ""
    return CLEAN, f"clean: nothing is broken{rest} (exit 0)"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
