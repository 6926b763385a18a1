"""`vvaudit rules` and `vvaudit guarantees` for programs."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from auditor.catalog import load_catalog
from tests.cli.running import vvaudit
from tests.small_policies import OWNED, write_rule


def shown(*arguments: str, cwd: Path | None = None) -> Any:
    ran = vvaudit(*arguments, "-f", "json", cwd=cwd)
    assert (ran.code, ran.err) == (0, "")
    return json.loads(ran.out)


def test_every_rule_is_there_whole() -> None:
    document = shown("rules")
    rules = load_catalog().rules

    assert document["schema"] == "vvaudit/rules/v1"
    assert [rule["id"] for rule in document["rules"]] == list(rules)
    one = next(r for r in document["rules"] if r["id"] == "read_only_root_filesystem")
    assert one["title"] == rules["read_only_root_filesystem"].title
    assert one["severity"] == rules["read_only_root_filesystem"].severity.word
    assert {"set": "valueverse", "id": "POD-02"} in one["promises"]
    for rule in document["rules"]:
        assert all(rule[field] for field in ("family", "title", "description", "remediation"))
        assert all(
            set(p) == {"name", "description", "default", "selects"} for p in rule["parameters"]
        )


def test_rules_of_ones_own(tmp_path: Path) -> None:
    parameters = "{owner: {description: Whose it is., default: shop}}"
    write_rule(tmp_path / "mine", "owned", OWNED, family="own", parameters=parameters)
    rules = shown("rules", "-p", "mine", cwd=tmp_path)["rules"]
    (one,) = (rule for rule in rules if rule["family"] == "own")

    assert one["id"] == "owned"
    assert one["parameters"] == [
        {"name": "owner", "description": "Whose it is.", "default": "shop", "selects": False}
    ]
    assert one["promises"] == []


def test_every_promise_is_there_with_its_checks() -> None:
    document = shown("guarantees")
    sets = load_catalog().sets

    assert document["schema"] == "vvaudit/guarantees/v1"
    for one, written in zip(sets.values(), document["sets"], strict=True):
        assert written["id"] == one.id
        assert [g["id"] for g in written["guarantees"]] == [g.id for g in one.guarantees]
        sections = [section["id"] for section in written["sections"]]
        assert all(g["section"] in sections for g in written["guarantees"])
        assert [[c["rule"] for c in g["checks"]] for g in written["guarantees"]] == [
            [binding.rule for binding in g.bindings] for g in one.guarantees
        ]


def test_one_set() -> None:
    assert [one["id"] for one in shown("guarantees", "baseline")["sets"]] == ["baseline"]


def test_an_unknown_format() -> None:
    ran = vvaudit("rules", "-f", "jsn")

    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "vvaudit: unknown format 'jsn'; did you mean json?\n"
