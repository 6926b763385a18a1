"""Findings, promises and problems as single results of a report object.

The words are those of the API: `fail` is a requirement that is not met, `error` one that could not
be evaluated. Nothing in a result changes from run to run unless what it says does: consumers tell a
new result from an old one by its text.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from auditor.formats.differences import Difference
from auditor.formats.phrases import sides
from auditor.formats.printable import safe
from auditor.formats.values import expected, observed
from auditor.formats.words import place
from auditor.model import JSON, Finding, Outcome, Problem, Verdict
from auditor.redact import mask

SOURCE = "vvaudit"

MOST_MESSAGE = 1024
"""Bytes of a message, as UTF-8."""
_MOST_PROPERTY = 256
_RESULTS = {
    Outcome.BROKEN: "fail",
    Outcome.UNVERIFIED: "error",
    Outcome.HELD: "pass",
    Outcome.WAIVED: "skip",
    Outcome.NOT_APPLICABLE: "skip",
}


def finding_result(finding: Finding, promises: Sequence[str]) -> dict[str, JSON]:
    """What is wrong with one object. It is `warn`, not scored, where no promise rests on it."""
    return {
        "source": SOURCE,
        "policy": _text(finding.family, _MOST_PROPERTY),
        "rule": _text(finding.rule, _MOST_PROPERTY),
        "category": _text(finding.family.replace("_", " ").capitalize(), _MOST_PROPERTY),
        "severity": finding.severity.word,
        "result": "fail" if promises else "warn",
        "scored": bool(promises),
        "message": _text(finding.message, MOST_MESSAGE),
        "properties": _properties(
            resultID=finding.fingerprint,
            promises=", ".join(promises),
            container=finding.container,
            path=finding.path,
            observed=_value(observed(finding)),
            expected=_value(expected(finding)),
            remediation=finding.remediation,
        ),
    }


def promise_result(verdict: Verdict) -> dict[str, JSON]:
    """A promise that is broken (`fail`), that nothing settled (`error`), that holds or is there
    (`pass`), or that does not count (`skip`)."""
    guarantee = verdict.guarantee
    why = verdict.word
    if verdict.outcome is Outcome.BROKEN:
        count = len(verdict.findings)
        why = f"broken by {count} finding{'' if count == 1 else 's'}"
    elif verdict.outcome is Outcome.UNVERIFIED:
        why = f"unverified: needs {'; '.join(verdict.missing)}"
    return {
        "source": SOURCE,
        "policy": _text(verdict.set, _MOST_PROPERTY),
        "rule": _text(guarantee.id, _MOST_PROPERTY),
        "category": _text(verdict.section, _MOST_PROPERTY),
        "severity": guarantee.severity.word,
        "result": _RESULTS[verdict.outcome],
        "scored": verdict.outcome is Outcome.BROKEN,
        "message": _text(f"{guarantee.statement}: {why}", MOST_MESSAGE),
        "properties": _properties(
            resultID=_digest("promise", verdict.set, guarantee.id),
            promised=guarantee.expects,
            sides=sides(verdict),
        ),
    }


def difference_result(one: Difference) -> dict[str, JSON]:
    """What is otherwise in the cluster than it was declared: `warn`, because no rule judges it."""
    return {
        "source": SOURCE,
        "policy": SOURCE,
        "rule": f"drift-{one.state}",
        "category": "Drift",
        "severity": "info",
        "result": "warn",
        "scored": False,
        "message": _text(one.about, MOST_MESSAGE),
        "properties": _properties(
            resultID=_digest("drift", one.about),
            place=place(one.location),
        ),
    }


def problem_result(problem: Problem) -> dict[str, JSON]:
    """Something that could not be read or judged."""
    place = f"{problem.uri}:{problem.line}" if problem.line else problem.uri
    return {
        "source": SOURCE,
        "policy": SOURCE,
        "rule": problem.stage.value,
        "category": "Problems",
        "severity": "high",
        "result": "error",
        "scored": False,
        "message": _text(problem.message, MOST_MESSAGE),
        "properties": _properties(
            resultID=_digest(problem.uri, problem.stage.value, problem.message),
            place=place,
            remediation=problem.remedy,
        ),
    }


def _properties(**values: str) -> dict[str, str]:
    """Those that say something; all of them are strings in this API."""
    return {name: _text(value, _MOST_PROPERTY) for name, value in values.items() if value}


def _value(value: JSON) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    return json.dumps(value, ensure_ascii=False)


def _text(text: str, most: int) -> str:
    """Masked, in one line, and at most so many bytes."""
    shown = safe(mask(text))
    encoded = shown.encode("utf-8", "replace")
    if len(encoded) <= most:
        return shown
    return encoded[: most - 3].decode("utf-8", "ignore") + "..."


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:16]
