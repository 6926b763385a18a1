"""Broken policies: one line that says the file, the line and what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from auditor.catalog import load_catalog, rules_matching
from auditor.engines.embedded import EmbeddedEngine
from auditor.errors import PolicyError, UsageError
from tests.small_policies import OWNED, write_owned, write_rule, write_set


def refused(folder: Path) -> str:
    with pytest.raises(PolicyError) as error:
        EmbeddedEngine(load_catalog([folder]).modules)
    assert "\n" not in str(error.value)
    return str(error.value)


GOOD_BODY = 'deny contains {"path": []} if false\n\nexamined contains {"path": []}\n'


def test_what_is_in_a_rule(tmp_path):
    write_owned(tmp_path, title="Maps are owned", needs="[Secret]")
    rule = load_catalog([tmp_path]).rules["owned"]
    assert (rule.family, rule.title, rule.subject) == ("tests", "Maps are owned", "ConfigMap")
    assert (rule.severity.word, rule.needs) == ("high", ("Secret",))
    assert [(p.name, p.default) for p in rule.parameters] == [("owner", "")]
    assert rule.package == "vvaudit.tests.owned"


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (
            {"severity": "severe"},
            "severity 'severe' is not one of critical, high, medium, low, info",
        ),
        ({"title": '""'}, "METADATA: title is empty"),
        ({"needs": "Secret"}, "METADATA: Expected `array`, got `str` - at `$.custom.needs`"),
        ({"parameters": "{a: {default: 1}}"}, "METADATA: Object missing required field"),
    ],
)
def test_bad_metadata(tmp_path, more, words):
    file = write_rule(tmp_path, "bad", GOOD_BODY, **more)
    said = refused(tmp_path)
    assert said.startswith(f"{file}:")
    assert words in said


def test_no_metadata(tmp_path):
    file = write_rule(tmp_path, "bad", GOOD_BODY)
    file.write_text("package vvaudit.tests.bad\n\n" + GOOD_BODY)
    assert refused(tmp_path) == f"{file}: has no METADATA block above its package"


def test_a_name_that_does_not_fit(tmp_path):
    file = write_rule(tmp_path, "bad", GOOD_BODY)
    file.write_text(file.read_text().replace("tests.bad", "tests.good"))
    assert "has to be bad.rego with `package vvaudit.tests.bad`" in refused(tmp_path)


def test_no_examined(tmp_path):
    file = write_rule(tmp_path, "bad", 'deny contains {"path": []} if false\n')
    assert refused(tmp_path) == f"{file}: defines no `examined contains ...`"


def test_an_undeclared_parameter(tmp_path):
    file = write_rule(tmp_path, "bad", OWNED)
    assert refused(tmp_path) == f"{file}: reads parameter 'owner', which METADATA lacks"


def test_rego_that_does_not_parse(tmp_path):
    file = write_rule(tmp_path, "bad", GOOD_BODY + "\nallow if {\n")
    said = refused(tmp_path)
    assert said.startswith(f"{file}:")
    assert ": " in said


def test_the_same_rule_twice(tmp_path):
    write_rule(tmp_path, "bad", GOOD_BODY, family="one")
    write_rule(tmp_path, "bad", GOOD_BODY, family="two")
    assert "the rule bad exists already, in" in refused(tmp_path)


SET = """\
id: shop
title: Shop
description: A shop.
sections: {A: Things}
guarantees:
- id: A-01
  section: A
  statement: Maps are owned
  expects: an owner
  severity: high
  evidence: [manifest]
  checks:
  - rule: owned
    parameters: {owner: ann}
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("rule: owned", "rule: ownd", 13, "unknown rule 'ownd'; did you mean owned?"),
        ("owner: ann", "ownr: ann", 14, "unknown parameter of owned 'ownr'; did you mean owner?"),
        ("owner: ann", "owner: 1.30", 14, "owner of owned has to be text, not a number"),
        ("severity: high", "severity: hihg", 10, "unknown severity 'hihg'; did you mean high?"),
        ("[manifest]", "[manfest]", 11, "unknown evidence 'manfest'; did you mean manifest?"),
        ("section: A", "section: B", 7, "unknown section 'B'"),
        ("statement:", "statment:", 6, "statment"),
        ("id: shop", "id: shops", 1, "the id 'shops' has to be the file's name, 'shop'"),
        ("rule: owned", "rule: owned\n    scope: gone", 14, "unknown scope 'gone'"),
        ("rule: owned", "rule: owned\n    scope: {name: [a]}", 14, "unknown field `name`"),
        ("severity: high", "severity: 1", 10, "Expected `str`, got `int`"),
        ("id: shop", "id: 'shop", 1, ""),
    ],
)
def test_a_broken_set_points_at_its_line(tmp_path, old, new, line, words):
    write_owned(tmp_path)
    file = write_set(tmp_path, "shop", SET.replace(old, new, 1))
    said = refused(tmp_path)
    assert said.startswith(f"{file}:{line}: ")
    assert words in said


def test_a_promise_twice(tmp_path):
    write_owned(tmp_path)
    file = write_set(tmp_path, "shop", SET + SET.partition("guarantees:\n")[2])
    assert refused(tmp_path) == f"{file}:15: A-01 is defined twice"


def test_a_folder_that_is_none(tmp_path):
    with pytest.raises(UsageError, match="no such folder of policies"):
        load_catalog([tmp_path / "gone"])
    with pytest.raises(UsageError, match="holds neither rules"):
        load_catalog([tmp_path])


def test_patterns_name_rules():
    rules = ["read_only", "run_as_user", "run_as_group"]
    assert rules_matching(rules, ["run_*"]) == ["run_as_user", "run_as_group"]
    with pytest.raises(UsageError, match="unknown rule 'read_onyl'; did you mean read_only"):
        rules_matching(rules, ["read_onyl"])
