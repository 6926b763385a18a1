"""A finding, a problem, a waiver and a promise, each said in one line, the same in every format."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from auditor.formats.printable import clean, in_words, sentence
from auditor.formats.values import expected, observed
from auditor.formats.words import listed
from auditor.model import (
    Finding,
    Location,
    Problem,
    Report,
    Stage,
    Status,
    Verdict,
    Waiver,
    WaiverState,
)

NOT_DONE = {
    Stage.READ: "could not be read",
    Stage.RENDER: "could not be rendered",
    Stage.LIST: "could not be listed",
    Stage.EVALUATE: "could not be evaluated",
    Stage.WRITE: "could not be written",
}
"""What did not happen, by the step of the audit."""


_IDLE = {
    WaiverState.UNUSED: "no finding fits it",
    WaiverState.EXPIRED: "it has expired",
}
KNOWN = "known from the baseline"
"""What is said of a finding that was there before and does not count."""


def worst_first(findings: Iterable[Finding]) -> list[Finding]:
    """Findings by severity, then by place."""
    return sorted(findings, key=_order)


def _order(finding: Finding) -> tuple[int, Location, str, str, str]:
    place = finding.location
    return (-finding.severity, place, finding.rule, finding.container, finding.fingerprint)


def failed(report: Report) -> list[Finding]:
    """The findings that nobody waived, the worst first."""
    return worst_first(f for f in report.findings if f.status is Status.FAIL)


def waived(report: Report) -> list[Finding]:
    """The findings that somebody answers for, the worst first."""
    return worst_first(f for f in report.findings if f.status is Status.WAIVED)


def about(finding: Finding) -> str:
    """`Deployment shop/web, container metrics`."""
    container = f", container {clean(finding.container)}" if finding.container else ""
    return clean(finding.resource.display) + container


def values(finding: Finding) -> str:
    """`spec.replicas is 1; expected at least 2`; empty where there is nothing to say."""
    value, wanted = observed(finding), expected(finding)
    if value is None and wanted is None:
        return ""
    path = clean(finding.path)
    said = f"{path} is {in_words(value)}" if path else in_words(value)
    return said if wanted is None else f"{said}; expected {in_words(wanted)}"


def acceptance(waiver: Waiver | None) -> str:
    """`accepted by platform team until 2030-06-30: the exporter reads /proc (OPS-12)`."""
    if waiver is None:
        return "accepted"
    until = f" until {sentence(waiver.expires)}" if waiver.expires else ""
    ticket = f" ({sentence(waiver.ticket)})" if waiver.ticket else ""
    return f"accepted by {sentence(waiver.owner)}{until}: {sentence(waiver.reason)}{ticket}"


def idle_waivers(report: Report) -> list[tuple[Location, str]]:
    """Waivers that somebody should look at, and why: those that waive nothing (any more), and those
    that waive whatever comes."""
    found: list[tuple[Location, str]] = []
    for use in report.waivers:
        reasons = [_IDLE[use.state]] if use.state in _IDLE else []
        reasons += [
            "it names no objects, so that whatever is added later is waived too"
        ] * use.broad
        if reasons:
            who = f"waiver of {sentence(use.about)} by {sentence(use.waiver.owner)}"
            found.append((use.location, f"{who}: {'; '.join(reasons)}"))
    return found


def wrong(problem: Problem) -> str:
    """What did not happen, said once, and why."""
    step, message = NOT_DONE[problem.stage], sentence(problem.message)
    return message if message.startswith(step) else f"{step}: {message}"


def trouble(problem: Problem) -> str:
    """What went wrong and what to do about it."""
    said = wrong(problem)
    return f"{said}. {sentence(problem.remedy)}" if problem.remedy else said


def problem_place(problem: Problem) -> str:
    """`file:line`, or what else the problem is with."""
    uri = clean(problem.uri)
    return f"{uri}:{problem.line}" if problem.line > 0 else uri


def lacking(verdict: Verdict) -> str:
    """What is missing to settle a promise."""
    missing = listed([sentence(words) for words in verdict.missing])
    return f"lacks {missing or 'any evidence'}"


def both_sides(verdict: Verdict) -> dict[str, str]:
    """How a promise stands in the manifests (`declared`) and in the cluster (`live`), where both
    were judged; else nothing."""
    if verdict.declared is None:
        return {}
    live = verdict.live.value if verdict.live else "not judged"
    return {"declared": verdict.declared.value, "live": live}


def sides(verdict: Verdict) -> str:
    """`declared: held, live: broken`, where a promise stands otherwise in the cluster than in the
    manifests; else nothing."""
    if verdict.declared is verdict.live:
        return ""
    return ", ".join(f"{side}: {outcome}" for side, outcome in both_sides(verdict).items())


def identity(*parts: str) -> str:
    """A fingerprint for what is no finding: the same text has the same one from run to run."""
    text = "\0".join(parts).encode("utf-8", "replace")
    return hashlib.sha256(text).hexdigest()[:16]


def problem_identity(problem: Problem) -> str:
    """The fingerprint of a problem; its line does not count."""
    return identity(clean(problem.uri), problem.stage.value, sentence(problem.message))


def distinct(names: Iterable[str], between: str = "-") -> list[str]:
    """The names, those that were there before with a number: `a`, `b`, `a-2`."""
    taken: set[str] = set()
    result: list[str] = []
    for name in names:
        number, one = 1, name
        while one in taken:
            number += 1
            one = f"{name}{between}{number}"
        taken.add(one)
        result.append(one)
    return result
