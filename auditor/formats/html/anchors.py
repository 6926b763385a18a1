"""What the parts of a report are called in its addresses, so that one can point to another."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from auditor.formats.phrases import distinct
from auditor.model import Report

_OTHER = re.compile(r"[^A-Za-z0-9_.-]+")


class Anchors(msgspec.Struct, frozen=True):
    """Ids of elements."""

    promises: dict[tuple[str, str], str]
    """By set and id."""
    findings: dict[str, str]
    """By fingerprint; of two findings that share one, the first's."""
    each: dict[int, str]
    """Of every finding of the report, by its identity in memory: what two share is no name."""
    rules: dict[str, str]
    """Of the findings of a rule that nobody waived, by the rule's id."""


def name_parts(report: Report) -> Anchors:
    """Ids for what can be pointed to; each once, whatever the names of the input are."""
    promises = list(dict.fromkeys((v.set, v.guarantee.id) for v in report.verdicts))
    marks = [finding.fingerprint for finding in report.findings]
    findings = _ids("finding", marks)
    rules = list(dict.fromkeys(f.rule for f in report.findings))
    return Anchors(
        dict(zip(promises, _ids("promise", map("-".join, promises)), strict=True)),
        dict(reversed(list(zip(marks, findings, strict=True)))),
        dict(zip(map(id, report.findings), findings, strict=True)),
        dict(zip(rules, _ids("rule", rules), strict=True)),
    )


def _ids(kind: str, names: Iterable[str]) -> list[str]:
    return distinct((f"{kind}-{_OTHER.sub('-', name)}" for name in names), "--")
