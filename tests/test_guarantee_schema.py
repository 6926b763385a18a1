"""The published schema of guarantee sets, and the set that a user begins with."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from auditor.catalog import load_catalog, shipped_policies
from auditor.catalog.guarantees import parse_set
from auditor.errors import PolicyError
from tests.cli.running import vvaudit
from tests.tools.guarantee_schema import TARGET, as_text

SETS = [
    *sorted((shipped_policies() / "guarantees").glob("*.yaml")),
    *sorted((shipped_policies() / "examples").glob("*/guarantees/*.yaml")),
]
POD = """\
apiVersion: v1
kind: Pod
metadata: {name: web, namespace: shop}
spec:
  securityContext: {runAsNonRoot: true}
  containers: [{name: web, image: a}]
"""


@pytest.fixture(scope="module")
def validator() -> Any:
    return Draft202012Validator(json.loads(TARGET.read_text()))


def complaints(validator: Any, text: str) -> list[str]:
    return [error.json_path for error in validator.iter_errors(yaml.safe_load(text))]


def test_the_schema_is_of_the_types():
    assert TARGET.read_text() == as_text(), "python -m tests.tools.guarantee_schema makes it again"
    Draft202012Validator.check_schema(json.loads(TARGET.read_text()))


@pytest.mark.parametrize("file", SETS, ids=lambda file: file.stem)
def test_the_shipped_sets(validator: Any, file: Path):
    assert complaints(validator, file.read_text()) == []


SMALL = """\
id: small
title: Small
description: A set.
sections: {A: First}
scopes: {all: {names: ["*"]}}
guarantees:
- id: A-1
  section: A
  statement: Pods are non-root
  expects: all
  severity: high
  evidence: [manifest]
  checks: [{rule: run_as_non_root, scope: all}]
"""


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("severity: high", "severity: hihg", 11),
        ("evidence: [manifest]", "evidence: [manifests]", 12),
        ("evidence: [manifest]", "evidence: manifest", 12),
        ("rule: run_as_non_root", "rul: run_as_non_root", 13),
        ("title: Small", "titel: Small", 1),
        ("scope: all", "scope: {kind: Pod}", 13),
        ("scope: all", "scope: all, except: [{scope: all}]", 13),
        ("scope: all", "parameters: [a]", 13),
        ("scopes: {all: {names: [", "scopes: {all: {name: [", 5),
        ("expects: all", "expects: 5", 10),
    ],
)
def test_schema_and_loader_refuse_the_same(validator: Any, old: str, new: str, line: int):
    rules = load_catalog().rules
    assert complaints(validator, SMALL) == []
    assert parse_set(Path("small.yaml"), SMALL, rules).id == "small"
    wrong = SMALL.replace(old, new)
    assert complaints(validator, wrong) != []
    with pytest.raises(PolicyError, match=rf"^small\.yaml:{line}: "):
        parse_set(Path("small.yaml"), wrong, rules)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("rule: run_as_non_root", "rule: run_as_nonroot", "13: unknown rule 'run_as_nonroot'; did "
         "you mean run_as_non_root"),
        ("scope: all", "scope: al", "13: unknown scope 'al'; did you mean all?"),
        ("scope: all", "parameters: {versoin: x}",
         "13: unknown parameter of run_as_non_root 'versoin'; did you mean version?"),
        ("scope: all", "parameters: {version: 1}",
         "13: version of run_as_non_root has to be text, not a number"),
        ("section: A", "section: B", "8: unknown section 'B'; known: A"),
        ("severity: high", "severity: hihg", "11: unknown severity 'hihg'; did you mean high?"),
        ("evidence: [manifest]", "evidence: [status, manifst]",
         "12: unknown evidence 'manifst'; did you mean manifest?"),
        ("id: small", "id: smal", "1: the id 'smal' has to be the file's name, 'small'"),
        ("  expects: all\n", "", "7: Object missing required field `expects`"),
        ("title: Small\n", "", "1: Object missing required field `title`"),
        ("  section: A", " section: A", "8: "),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_its_line(old: str, new: str, words: str):
    rules = load_catalog().rules
    with pytest.raises(PolicyError) as raised:
        parse_set(Path("small.yaml"), SMALL.replace(old, new), rules)
    assert str(raised.value).startswith(f"small.yaml:{words}")


def test_an_id_that_is_there_twice_is_said_with_its_line():
    again = SMALL + SMALL[SMALL.index("- id: A-1") :]
    with pytest.raises(PolicyError) as raised:
        parse_set(Path("small.yaml"), again, load_catalog().rules)
    assert str(raised.value) == "small.yaml:14: A-1 is defined twice"


def test_a_new_set(tmp_path: Path, validator: Any):
    (tmp_path / "pod.yaml").write_text(POD)
    ran = vvaudit("guarantees", "new", "mine/guarantees/shop.yaml", cwd=tmp_path)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == (
        "wrote mine/guarantees/shop.yaml; judge by it with: vvaudit scan PATH -p mine -g shop\n"
        "editors complete it by mine/guarantees.schema.json\n"
    )
    assert (tmp_path / "mine" / "guarantees.schema.json").read_text() == TARGET.read_text()
    text = (tmp_path / "mine" / "guarantees" / "shop.yaml").read_text()
    assert complaints(validator, text) == []
    scan = vvaudit("scan", "pod.yaml", "-p", "mine", "-g", "shop/POD-01", "-q", cwd=tmp_path)
    assert (scan.code, scan.out) == (
        0,
        "1 promise: 1 held; 0 findings\nclean: nothing is broken (exit 0)\n",
    )
    again = vvaudit("guarantees", "new", "mine/guarantees/shop.yaml", cwd=tmp_path)
    assert again.code == 2
    assert again.err == (
        "vvaudit: mine/guarantees/shop.yaml is there already; nothing was written\n"
    )
    assert (tmp_path / "mine" / "guarantees" / "shop.yaml").read_text() == text


def test_what_the_comments_offer_is_right(tmp_path: Path):
    """The lines that are commented out load too, once they are not."""
    vvaudit("guarantees", "new", "guarantees/shop.yaml", cwd=tmp_path)
    file = tmp_path / "guarantees" / "shop.yaml"
    offered = ("# detect:", "#   matchLabels:", "  # backend:", "    # except:", "    # - scope:",
               "    #   reason:", "    # parameters:")  # fmt: skip
    lines = file.read_text().splitlines()
    opened = [ln.replace("# ", "", 1) if ln.startswith(offered) else ln for ln in lines]
    assert sum(a != b for a, b in zip(lines, opened, strict=True)) == len(offered)
    parse_set(file, "\n".join(opened), load_catalog().rules)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "name one file: vvaudit guarantees new my-policies/guarantees/shop.yaml"),
        (
            ["shop.yaml"],
            "shop.yaml: sets are read from folders called guarantees; try guarantees/shop.yaml",
        ),
        (
            ["guarantees/Shop.yaml"],
            "guarantees/Shop.yaml: a set is called by its file, such as guarantees/shop.yaml: "
            "lower-case letters, digits and dashes",
        ),
        (
            ["guarantees/true.yaml"],
            "guarantees/true.yaml: true is no text in YAML; try guarantees/true-set.yaml",
        ),
    ],
)
def test_a_set_that_cannot_be(tmp_path: Path, arguments: list[str], words: str):
    ran = vvaudit("guarantees", "new", *arguments, cwd=tmp_path)
    assert (ran.code, ran.out, ran.err) == (2, "", f"vvaudit: {words}\n")
    assert list(tmp_path.iterdir()) == []
