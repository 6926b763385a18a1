"""The baseline: what was wrong on an earlier day, so that only what is new decides.

A team that starts with a thousand findings writes them down once and lets none be added. Findings
are known by their fingerprints, in which neither lines nor file names count.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path as FilePath

import msgspec

from auditor.errors import UsageError
from auditor.model import BaselineUse, Finding, Status

SCHEMA = "vvaudit/baseline/v1"


class Known(msgspec.Struct, frozen=True):
    """One finding of the earlier day; what stands beside the fingerprint is for readers."""

    fingerprint: str
    rule: str
    object: str
    path: str


class Baseline(msgspec.Struct, frozen=True):
    """All findings of the earlier day, and which rules had run."""

    schema: str
    findings: list[Known]
    rules: list[str] = []


def write_baseline(findings: Sequence[Finding], rules: Sequence[str]) -> bytes:
    """What is wrong now, as a baseline: what is waived is left out, since its waiver speaks for
    it. One finding a line, sorted, so that a change of it can be read."""
    known = sorted(
        (
            Known(f.fingerprint, f.rule, f.resource.display, f.path)
            for f in findings
            if f.status is Status.FAIL
        ),
        key=lambda one: (one.object, one.rule, one.path, one.fingerprint),
    )
    lines = ",\n".join("    " + msgspec.json.encode(one).decode() for one in known)
    listed = f"[\n{lines}\n  ]" if known else "[]"
    ran = msgspec.json.encode(sorted(rules)).decode()
    text = f'{{\n  "schema": "{SCHEMA}",\n  "rules": {ran},\n  "findings": {listed}\n}}\n'
    return text.encode("utf-8", "replace")


def read_baseline(file: FilePath) -> Baseline:
    """The baseline of a file. Raises UsageError if it cannot be read or is none."""
    try:
        baseline = msgspec.json.decode(file.read_bytes(), type=Baseline)
    except OSError as error:
        raise UsageError(f"{file}: cannot be read: {(error.strerror or '').lower()}") from None
    except msgspec.DecodeError:
        raise UsageError(
            f"{file}: is no baseline; write one: vvaudit scan ... --write-baseline {file}"
        ) from None
    if baseline.schema != SCHEMA:
        raise UsageError(f"{file}: is {baseline.schema!r}, not {SCHEMA!r}: write it anew")
    return baseline


def compare(
    baseline: Baseline, source: str, findings: Sequence[Finding], ran: Sequence[str]
) -> tuple[list[Finding], BaselineUse]:
    """The findings with those marked that the baseline has, and how the two compare. What rules
    that did not run now had found is not called gone."""
    earlier = {one.fingerprint for one in baseline.findings}
    marked = [
        msgspec.structs.replace(f, known=True)
        if f.fingerprint in earlier and f.status is Status.FAIL
        else f
        for f in findings
    ]
    now = {f.fingerprint for f in findings}
    compared = [one.fingerprint for one in baseline.findings if one.rule in ran]
    gone = sum(mark not in now for mark in compared)
    failing = [f for f in marked if f.status is Status.FAIL]
    known = sum(f.known for f in failing)
    return marked, BaselineUse(source, known, len(failing) - known, gone, len(compared))
