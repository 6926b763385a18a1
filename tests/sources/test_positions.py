"""Every value is found where it stands, and what does not exist at what encloses it."""

from __future__ import annotations

import io

import pytest

from auditor.model import Location
from auditor.sources.files import load_files

DEPLOYMENT = """\
# a comment
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  labels: {app: web, "tier" : 'front'}
spec:
  template:
    spec:
      containers:
        - name: main
          image: "r/é:1"
          args: [--a, '--b']
          command:
          - sh
          - |
            line one
            line two
          env: []
        -
          name: side
"""


def locate(text: str, *path: str | int, number: int = 0) -> tuple[int, int, int, int]:
    """Line, column, end line and end column of a value of the object called `number`."""
    loaded = load_files(["-"], io.BytesIO(text.encode()))
    location = loaded.resources[number].locate(path)
    assert location.uri == "-"
    return location.line, location.column, location.end_line, location.end_column


POD_SPEC = ("spec", "template", "spec")
FIRST = (*POD_SPEC, "containers", 0)


@pytest.mark.parametrize(
    ("path", "place"),
    [
        ((), (2, 1, 2, 20)),
        (("apiVersion",), (2, 1, 2, 20)),
        (("kind",), (3, 1, 3, 17)),
        (("metadata",), (4, 1, 4, 9)),
        (("metadata", "name"), (5, 3, 5, 12)),
        (("metadata", "labels"), (6, 3, 6, 9)),
        (("metadata", "labels", "app"), (6, 12, 6, 20)),
        (("metadata", "labels", "tier"), (6, 22, 6, 38)),
        (FIRST, (11, 11, 11, 21)),
        ((*FIRST, "image"), (12, 11, 12, 25)),
        ((*FIRST, "args"), (13, 11, 13, 15)),
        ((*FIRST, "args", 0), (13, 18, 13, 21)),
        ((*FIRST, "args", 1), (13, 23, 13, 28)),
        ((*FIRST, "command", 0), (15, 13, 15, 15)),
        ((*FIRST, "command", 1), (16, 13, 18, 21)),
        ((*FIRST, "env"), (19, 11, 19, 14)),
        ((*POD_SPEC, "containers", 1), (21, 11, 21, 21)),
        ((*POD_SPEC, "containers", 1, "name"), (21, 11, 21, 21)),
        # What is not there is pointed at where it is missing.
        (("spec", "replicas"), (7, 1, 7, 5)),
        ((*FIRST, "securityContext", "runAsUser"), (11, 11, 11, 21)),
        ((*FIRST, "env", 0, "name"), (19, 11, 19, 14)),
        ((*POD_SPEC, "containers", 7, "image"), (10, 7, 10, 17)),
        ((*FIRST, "image", "deeper"), (12, 11, 12, 25)),
        (("nothing",), (2, 1, 2, 20)),
    ],
)
def test_every_value_of_an_object(path, place):
    assert locate(DEPLOYMENT, *path) == place


def test_documents_of_a_stream():
    text = "a: 1\n--- # two\n# more\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\n"
    assert locate(text) == (4, 1, 4, 15)
    assert locate(text, "metadata", "name") == (6, 12, 6, 19)


def test_items_of_a_list():
    text = """\
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: a
- {apiVersion: v1, kind: Pod, metadata: {name: b}}
"""
    assert locate(text) == (4, 3, 4, 17)
    assert locate(text, "metadata", "name") == (7, 5, 7, 12)
    assert locate(text, "spec") == (4, 3, 4, 17)
    assert locate(text, number=1) == (8, 3, 8, 18)
    assert locate(text, "metadata", "name", number=1) == (8, 42, 8, 49)
    assert locate(text, "metadata", "labels", number=1) == (8, 31, 8, 39)


def test_kinds_that_a_typed_list_leaves_out_are_nowhere():
    text = "apiVersion: v1\nkind: PodList\nitems:\n- metadata:\n    name: a\n"
    assert locate(text, "kind") == (4, 3, 4, 11)
    assert locate(text, "metadata", "name") == (5, 5, 5, 12)


def test_aliases_point_into_the_anchor():
    text = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
x: &x
  q: [1, {z: 2}]
again: *x
text: &t hello
other: *t
"""
    assert locate(text, "x", "q", 1, "z") == (5, 11, 5, 15)
    assert locate(text, "again") == (6, 1, 6, 6)
    assert locate(text, "again", "q", 1, "z") == (5, 11, 5, 15)
    assert locate(text, "again", "missing") == (6, 1, 6, 6)
    assert locate(text, "other") == (8, 1, 8, 10)


def test_merged_keys_stand_where_they_were_written():
    text = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
base: &b
  one: 1
  two: {deep: 2}
here:
  one: 0
  <<: *b
  three: 3
"""
    assert locate(text, "here", "one") == (5, 3, 5, 9)
    assert locate(text, "here", "two", "deep") == (6, 9, 6, 16)
    assert locate(text, "here", "three") == (10, 3, 10, 11)


def test_a_repeated_key_is_where_its_last_value_is():
    text = """\
apiVersion: v1
kind: Pod
metadata: {name: a}
spec: {old: {x: 1}}
spec:
  new: 2
after: 3
"""
    assert locate(text, "spec") == (5, 1, 5, 5)
    assert locate(text, "spec", "new") == (6, 3, 6, 9)
    assert locate(text, "after") == (7, 1, 7, 9)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends(line_end):
    text = DEPLOYMENT.replace("\n", line_end)
    assert locate(text, *FIRST, "image") == (12, 11, 12, 25)


def test_columns_count_characters():
    text = "apiVersion: v1\nkind: Pod\nmetadata: {name: 'é😀', namespace: x}\n"
    assert locate(text, "metadata", "namespace") == (3, 24, 3, 36)
    marked = "\ufeff" + text
    assert locate(marked) == (1, 1, 1, 15)
    assert locate(marked, "metadata", "namespace") == (3, 24, 3, 36)


def test_json():
    text = """
{
  "apiVersion": "v1", "kind": "Pod",
  "metadata": {"name": "a\\n\\ud83d\\ude00", "labels": {}},
  "spec": {"containers": [ {"name" : "é"}, true ]}
}
{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "b"}}
"""
    assert locate(text) == (3, 3, 3, 21)
    assert locate(text, "metadata") == (4, 3, 4, 13)
    assert locate(text, "metadata", "name") == (4, 16, 4, 41)
    assert locate(text, "metadata", "labels", "x") == (4, 43, 4, 51)
    assert locate(text, "spec", "containers", 0) == (5, 28, 5, 41)
    assert locate(text, "spec", "containers", 0, "name") == (5, 29, 5, 41)
    assert locate(text, "spec", "containers", 1) == (5, 44, 5, 48)
    assert locate(text, number=1) == (7, 2, 7, 20)


def test_json_and_yaml_agree():
    text = '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a", "l": [1, [2], {"x": 3}]}}'
    paths = [(), ("kind",), ("metadata",), ("metadata", "name"), ("metadata", "l", 0)]
    paths += [("metadata", "l", 1, 0), ("metadata", "l", 2, "x"), ("metadata", "l", 1)]
    as_yaml = "# not JSON\n" + text
    for path in paths:
        first, second = locate(text, *path), locate(as_yaml, *path)
        assert second == (first[0] + 1, first[1], first[2] + 1, first[3])


def test_location_is_the_models():
    loaded = load_files(["-"], io.BytesIO(DEPLOYMENT.encode()))
    assert loaded.resources[0].locate(("kind",)) == Location("-", 3, 1, 3, 17)
