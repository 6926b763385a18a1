"""The platform audited while it runs, whole and then broken by kubectl in one way after another."""

from __future__ import annotations

import pytest

from auditor.catalog import load_catalog
from tests.live import breaking
from tests.live.breaking import BATCHES, Breakage, Originals
from tests.live.cluster import Cluster
from tests.live.platform import (
    broken_at,
    drifted,
    scan,
    scan_of_both,
    settle,
    verdicts,
)
from tests.live.statuses import write_all

pytestmark = [pytest.mark.live, pytest.mark.extended, pytest.mark.xdist_group("audit")]

OURS = ("-g", "valueverse")
# What neither manifests nor objects can settle: what is measured over time; what the document leaves
# open (the cost); and what needs files and a cluster at once (a procedure to restore, and snapshots).
OPEN = {"AS-10", "OPS-02", "OPS-03", "OPS-04", "OPS-06", "OPS-07"}
# What the objects of a cluster do not show: the files, their names and their order.
BY_FILES = {"INV-01", "INV-04", "OPS-08"}


def unproved() -> set[str]:
    """The promises that no rule proves yet."""
    ours = load_catalog([]).sets["valueverse"].guarantees
    return {one.id for one in ours if not one.bindings}


def test_what_runs_is_what_was_declared_and_keeps_every_promise(audited: Cluster) -> None:
    _, report = scan_of_both(audited, *OURS)
    assert report["problems"] == []
    assert broken_at(report) == {}
    assert report["results"] == []
    assert verdicts(report, "unverified") == unproved() | OPEN
    assert drifted(report) == set()
    differing = {
        one["id"]: (one["declared"], one["live"])
        for one in report["verdicts"]
        if one["declared"] == "held" and one["live"] != "held"
    }
    assert differing == dict.fromkeys(BY_FILES | {"OPS-06"}, ("held", "unverified"))


@pytest.mark.parametrize("batch", BATCHES)
def test_what_breaks_is_said_and_nothing_else(audited: Cluster, batch: str) -> None:
    breakages = BATCHES[batch]
    before = Originals.of(audited, breakages)
    try:
        for breakage in breakages:
            breaking.run(audited, breakage, breakage.commands)
        settle(audited, {name for one in breakages for name in one.unsettled})
        code, report = scan_of_both(audited, *OURS)
    finally:
        for breakage in breakages:
            breaking.run(audited, breakage, breakage.undo)
        before.restore(audited)
        write_all(audited)
        settle(audited)
    assert report["problems"] == []
    assert broken_at(report) == rows(breakages)
    unverified = {row for one in breakages for row in one.unverified}
    expected = (unproved() | OPEN | unverified) - rows(breakages).keys()
    assert verdicts(report, "unverified") == expected
    assert drifted(report) == {name for one in breakages for name in one.drift}
    assert code == 1


def rows(breakages: list[Breakage]) -> breaking.Rows:
    """What the breakages are to break, all together."""
    together: breaking.Rows = {}
    for one in breakages:
        for row, names in one.broken.items():
            together.setdefault(row, set()).update(names)
    return together


def test_all_of_it_was_undone(audited: Cluster) -> None:
    _, report = scan(audited, *OURS)
    assert (report["results"], report["problems"]) == ([], [])
    assert verdicts(report, "unverified") == unproved() | OPEN | BY_FILES
