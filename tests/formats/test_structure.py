"""Of a source whose values are secret, keys and brackets are shown and nothing else."""

from __future__ import annotations

import json

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats import FORMATS
from auditor.formats.structure import structure_only
from auditor.redact import REDACTED
from tests.formats.samples import at, finding, ref, report, view

SOURCE = """\
# Zq7
apiVersion: Zq7
data:
  a.txt: |
    user: Zq7

    "Zq7": Zq7
  b: &x !!str Zq7
  c: "Zq7
    Zq7: Zq7
    Zq7"
  d: 'it''s
    Zq7: Zq7'
  e: Zq7
    Zq7
  f: {g: Zq7, h: Zq7}
  i: [Zq7,
    Zq7]
  j: >-
   Zq7: x
list:
- Zq7
- k: |-
    Zq7: x
  l: Zq7
- |
  Zq7: x
- - "Zq7"
  - >2
    Zq7: x
-
  m: Zq7
? Zq7
: Zq7
"""


def test_keys_and_brackets_are_shown_and_nothing_else() -> None:
    shown = structure_only(SOURCE.split("\n"))

    assert "Zq7" not in "\n".join(shown)
    assert len(shown) == len(SOURCE.split("\n"))
    for key in ("apiVersion", "data", "a.txt", "b", "c", "e", "f", "j", "list", "k", "l", "m"):
        assert any(line.strip("- ").startswith(f"{key}:") for line in shown), key


def test_json_keeps_its_keys() -> None:
    source = json.dumps({"data": {"a": "Zq7", "b": ["Zq7"]}}, indent=2)

    assert structure_only(source.split("\n")) == [
        "{",
        '  "data": {',
        f'    "a": {REDACTED}',
        '    "b": [',
        f"      {REDACTED}",
        "    ]",
        "  }",
        "}",
    ]
    assert structure_only(['{"data": {"a": "Zq7"}}']) == [REDACTED]


@pytest.mark.parametrize("marker", ["--- |", "--- >-"])
def test_a_document_that_is_a_text(marker: str) -> None:
    assert "Zq7" not in "\n".join(structure_only([marker, "Zq7: x", "  Zq7: y"]))


_texts = st.lists(
    st.sampled_from(
        ["Zq7", "Zq7: ", "- Zq7", '"', "'", "\n", " ", "  ", "#", "{", "|", "\\", ": "]
    ),
    max_size=12,
).map("".join)
_values = st.recursive(
    _texts,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b.c", "d-e", "f_g"]), inner, max_size=3)
    ),
    max_leaves=12,
)


@settings(deadline=None, max_examples=300)
@given(_values, st.sampled_from([None, '"', "'", "|", ">"]), st.sampled_from([None, False, True]))
def test_no_value_of_any_document_is_shown(value: object, style: str, flow: bool | None) -> None:
    text = yaml.dump({"x": value}, default_style=style, default_flow_style=flow, width=20)

    assert "Zq7" not in "\n".join(structure_only(text.split("\n")))


@pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
@pytest.mark.parametrize("line", range(1, len(SOURCE.split("\n"))))
def test_no_format_shows_values_around_a_finding_about_a_credential(write, line) -> None:
    thing = finding(
        family="secrets", resource=ref(uri="m.yaml"), location=at("m.yaml", line, 1), observed="Zq7"
    )

    assert "Zq7" not in write(report(findings=(thing,)), view({"m.yaml": SOURCE}, all=True))


@pytest.mark.parametrize("name", sorted(FORMATS.keys() - {"prometheus"}))  # which has numbers only
def test_what_a_rule_says_that_it_found_is_shown(name) -> None:
    thing = finding(
        family="secrets", path="data.password", observed=["a value of 7 characters", "Zq7"]
    )
    text = FORMATS[name](report(findings=(thing,)), view())

    assert "a value of 7 characters" in text
    assert "Zq7" not in text
