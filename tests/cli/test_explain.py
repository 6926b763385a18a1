"""`vvaudit explain`, `rules` and `guarantees`."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.catalog import load_catalog
from auditor.cli.explain import _promise as explained
from tests.cli.running import vvaudit

GOLDEN = Path(__file__).parent / "golden"
CATALOG = load_catalog()


@pytest.mark.parametrize(
    ("arguments", "golden"),
    [
        (("explain", "read_only_root_filesystem"), "explain_rule.txt"),
        (("explain", "valueverse/POD-01"), "explain_promise.txt"),
        (("explain", "SEC-01"), "explain_evidence.txt"),
        (("explain", "HA-03"), "explain_status.txt"),
        (("explain", "OPS-04"), "explain_metric.txt"),
        (("explain", "STO-04"), "explain_cloud.txt"),
        (("explain", "RES-10"), "explain_doc.txt"),
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


def test_long_parameters_are_an_entry_a_line():
    lines = vvaudit("explain", "NET-02").out.splitlines()
    start = lines.index("    told:")
    assert lines[start + 1 : start + 3] == [
        "      peers:",
        "        frontend: {namespace: valueverse-prod, workloads: [frontend]}",
    ]
    assert "        - {from: [backend], to: [pgbouncer], ports: [6432]}" in lines
    assert max(map(len, lines)) <= 80


def test_the_settings_say_which_promises_there_are(tmp_path):
    """What a scan judges by can be explained with the same words."""
    (tmp_path / ".vvaudit.yaml").write_text("policies: [ours]\n")
    began = vvaudit("guarantees", "new", "ours/guarantees/shop.yaml", cwd=tmp_path)
    assert began.code == 0
    assert vvaudit("explain", "shop/POD-01", cwd=tmp_path).out.startswith("shop/POD-01 (")
    assert vvaudit("guarantees", "shop", cwd=tmp_path).out.startswith("shop: Shop platform\n")
    assert vvaudit("explain", "shop/POD-01", "-p", "ours", cwd=tmp_path).code == 0
    assert vvaudit("explain", "shop/POD-01").code == 2


COMMANDS = {
    "manifest": "vvaudit scan PATH -g {}",
    "doc": "vvaudit scan PATH -g {}",
    "status": "vvaudit scan --live -g {}",
    "metric": "vvaudit scan PATH --prometheus URL -g {}",
    "cloud": "vvaudit scan --live --evidence FILE -g {}",
}
CLOUD = ("aws ", "gcloud ", "az ")
"""Command lines of clouds."""

PROMISES = [(s.id, g) for s in CATALOG.sets.values() for g in s.guarantees]


@pytest.mark.parametrize(("of", "promise"), PROMISES, ids=lambda one: getattr(one, "id", one))
def test_every_row_says_which_evidence_it_takes_and_the_command_that_gets_it(of, promise):
    name = f"{of}/{promise.id}"
    (one,) = [s for s in CATALOG.sets.values() if s.id == of]
    lines = list(explained(one, promise, CATALOG))
    flat = " ".join(" ".join(lines).split())
    assert promise.bindings, "no rule judges it"
    assert " ".join(promise.statement.split()) in flat
    assert f"Promised: {' '.join(promise.expects.split())}" in flat
    for binding in promise.bindings:
        assert binding.evidence in promise.evidence
        assert f" {binding.rule}: " in flat
        assert f"    {COMMANDS[binding.evidence.value].format(name)}" in lines
        if binding.evidence.value == "cloud":
            assert any(cloud in CATALOG.rules[binding.rule].obtain for cloud in CLOUD)
        if binding.evidence.value == "metric":
            assert "--prometheus URL" in CATALOG.rules[binding.rule].obtain
    for note in promise.notes:
        assert f"Note: {' '.join(note.split())}" in flat


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


def test_a_promise_without_rules_says_that_it_is_unverified(tmp_path):
    (tmp_path / "guarantees").mkdir()
    (tmp_path / "guarantees" / "shop.yaml").write_text(
        "id: shop\ntitle: The shop\ndescription: What it promises.\nsections: {OPS: Operations}\n"
        "guarantees:\n- {id: OPS-1, section: OPS, statement: It is fast, expects: below 50 ms, "
        "severity: low, evidence: [metric, cloud]}\n"
    )
    ran = vvaudit("explain", "shop/OPS-1", "-p", str(tmp_path))
    assert ran.out == (
        "shop/OPS-1 (Operations, low)\nIt is fast\n\nPromised: below 50 ms\n"
        "Settled by: metrics of the running platform, or what the cloud's own API says\n"
        "No rule judges it yet: it is unverified in every scan.\n"
    )
