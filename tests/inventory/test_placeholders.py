"""Values that somebody has still to fill in."""

from __future__ import annotations

import re

import pytest

from auditor.catalog import shipped_policies
from auditor.inventory.placeholders import WORDS, placeholders_of
from tests.objects import resources


def found(text: str) -> dict[str, list[str]]:
    (resource,) = resources(text)
    return {".".join(map(str, one["path"])): one["tokens"] for one in placeholders_of(resource)}


@pytest.mark.parametrize(
    ("value", "tokens"),
    [
        ("REPLACE_WITH_ACTUAL_PASSWORD", ["REPLACE_WITH_ACTUAL_PASSWORD"]),
        ("a://u:REPLACE_ME@h/CHANGE_ME", ["CHANGE_ME", "REPLACE_ME"]),
        ("CHANGEME", ["CHANGEME"]),
        ("YOUR_API_KEY", ["YOUR_API_KEY"]),
        ("REPLACE_", []),
        ("replace_me", []),
        ("IRREPLACE_ME", []),
        ("REPLACE_ME2you", []),
        ("CHANGE", []),
    ],
)
def test_tokens(value: str, tokens: list[str]):
    text = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata: {{a: '{value}'}}\n"
    assert found(text) == ({"data.a": tokens} if tokens else {})


def test_everywhere_but_in_comments_and_the_clients_copy():
    assert found("""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: a
  annotations:
    kubectl.kubernetes.io/last-applied-configuration: '{"spec": "REPLACE_ME"}'
    owner: REPLACE_ME
spec:
  template:
    spec:
      containers:
      - {name: a, image: a, args: [a, --key=REPLACE_ME]}
      - name: b
        command:
        - |
          # REPLACE_ME
          run
""") == {
        "metadata.annotations.owner": ["REPLACE_ME"],
        "spec.template.spec.containers.0.args.1": ["REPLACE_ME"],
    }


def test_secrets_in_plain_text_and_in_base64():
    assert found("""\
apiVersion: v1
kind: Secret
metadata: {name: a}
data:
  encoded: UkVQTEFDRV9NRQ==
  other: aHVudGVyMg==
  broken: "*"
  short: UkVQTEFDRV9N
  number: 5
stringData: {plain: CHANGE_ME}
""") == {
        "stringData.plain": ["CHANGE_ME"],
        "data.encoded": ["REPLACE_ME"],
        "data.short": ["REPLACE_M"],
    }


def test_the_rule_names_the_same_words():
    folder = shipped_policies() / "rules" / "layout" / "placeholders_replaced"
    text = (folder / "placeholders_replaced.rego").read_text()
    words = re.search(r"^_words := \[(.*)\]$", text, re.M)
    assert words is not None
    assert tuple(re.findall(r'"(\w+)"', words[1])) == WORDS
