"""Reports of several clusters side by side: how each promise stands in each of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from auditor.exits import BROKEN, CLEAN, INCOMPLETE
from auditor.model import Outcome, Report


class Member(msgspec.Struct, frozen=True):
    """One cluster, and how its audit ended."""

    name: str
    source: tuple[str, ...]
    started: str
    exit_code: int
    reason: str
    problems: int


class Row(msgspec.Struct, frozen=True):
    """One promise, and how it stands by the cluster's name. A cluster whose audit did not judge
    the promise is missing."""

    set: str
    section: str
    id: str
    statement: str
    outcomes: Mapping[str, Outcome]
    findings: Mapping[str, int]
    """How many findings break it, where any do."""


class Fleet(msgspec.Struct, frozen=True):
    """All promises of all clusters."""

    members: tuple[Member, ...]
    rows: tuple[Row, ...]
    exit_code: int
    reason: str


def compare_clusters(reports: Mapping[str, Report]) -> Fleet:
    """The ledger of a fleet, from the reports by name. Promises come in the order of the first
    report that has them; broken anywhere is broken, and incomplete anywhere is incomplete."""
    members = [
        Member(name, r.source, r.started, r.exit_code, r.reason, len(r.problems))
        for name, r in reports.items()
    ]
    rows: dict[tuple[str, str], Row] = {}
    for name, report in reports.items():
        for verdict in report.verdicts:
            guarantee = verdict.guarantee
            key = (verdict.set, guarantee.id)
            row = rows.get(key)
            if row is None:
                row = Row(verdict.set, verdict.section, guarantee.id, guarantee.statement, {}, {})
            found = {name: len(verdict.findings)} if verdict.outcome is Outcome.BROKEN else {}
            rows[key] = msgspec.structs.replace(
                row,
                outcomes={**row.outcomes, name: verdict.outcome},
                findings={**row.findings, **found},
            )
    code, reason = _end(members)
    return Fleet(tuple(members), tuple(rows.values()), code, reason)


def _end(members: Sequence[Member]) -> tuple[int, str]:
    broken = [one.name for one in members if one.exit_code == BROKEN]
    partial = [one.name for one in members if one.exit_code == INCOMPLETE or one.problems]
    if broken:
        rest = f"; incomplete: {', '.join(partial)}" if partial else ""
        return BROKEN, f"broken: {', '.join(broken)}{rest} (exit 1)"
    if partial:
        return INCOMPLETE, f"incomplete: {', '.join(partial)} (exit 3)"
    return CLEAN, f"clean: {len(members)} of {len(members)} (exit 0)"
