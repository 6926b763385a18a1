"""`vvaudit explain`, `rules` and `guarantees`."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.catalog import load_catalog
from tests.cli.running import vvaudit

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("arguments", "golden"),
    [
        (("explain", "read_only_root_filesystem"), "explain_rule.txt"),
        (("explain", "valueverse/POD-01"), "explain_promise.txt"),
        (("explain", "SEC-01"), "explain_unjudged.txt"),
    ],
)
def test_the_whole_text(arguments, golden):
    ran = vvaudit(*arguments)
    assert ran.out == (GOLDEN / golden).read_text()
    assert (ran.code, ran.err) == (0, "")


def test_every_rule_and_promise_can_be_explained():
    catalog = load_catalog()
    for rule in catalog.rules.values():
        assert rule.references
    names = [*catalog.rules, *(g.id for s in catalog.sets.values() for g in s.guarantees)]
    assert len(names) == len(set(names))


def test_rules_lists_every_rule():
    out = vvaudit("rules").out
    for rule in load_catalog().rules.values():
        assert f" {rule.id} " in out or f" {rule.id}\n" in out
    assert max(map(len, out.splitlines())) <= 80


def test_guarantees_lists_every_promise():
    out = vvaudit("guarantees", "valueverse").out
    (one,) = [s for s in load_catalog().sets.values() if s.id == "valueverse"]
    for guarantee in one.guarantees:
        assert f"  {guarantee.id} " in out
    assert "105 promises" in out
    assert "baseline" not in out
