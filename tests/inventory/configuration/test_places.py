"""Where a value inside a ConfigMap stands in the manifest."""

from __future__ import annotations

import json

import pytest

from auditor.inventory.configuration.places import locate_inside
from tests.inventory.configuration.reading import joined

MAP = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: web}
data:
%s"""


def place(data: str, *path, text: bool = True) -> tuple[int, int, int]:
    inventory = joined(MAP % data)
    where = locate_inside(inventory.resources[0], ("data", *path), inventory.text if text else None)
    return where.line, where.column, where.end_column


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ("  a.yaml: |\n    x: 1\n    k: 2\n", (7, 5, 9)),
        ("  a.yaml: | # why\n    x: 1\n    k: 2\n", (7, 5, 9)),
        ("  a.yaml: |-\n    x: 1\n    k: 2", (7, 5, 9)),
        ("  a.yaml: |2\n    x: 1\n    k: 2\n", (7, 5, 9)),
        ("  a.yaml: |\n\n    x: 1\n    # a remark\n    k: 2\n", (9, 5, 9)),
        ('  a.yaml: "x: 1\\nk: 2"\n', (5, 3, 23)),
        ("  a.yaml: >\n    x: 1\n\n    k: 2\n", (5, 3, 1)),
    ],
)
def test_a_literal_block_has_lines_and_other_scalars_have_none(data, expected):
    line, column, end = place(data, "a.yaml", "k")
    assert (line, column) == expected[:2]
    if line > 5:
        assert end == expected[2]


def test_what_is_missing_points_at_what_it_is_missing_from():
    assert place("  a.yaml: |\n    x:\n      z: 1\n", "a.yaml", "x", "w")[:2] == (6, 5)
    assert place("  a.ini: |\n    [x]\n    y = 1\n", "a.ini", "x", "w")[:2] == (6, 5)


def test_a_file_whose_name_says_nothing_is_known_by_the_path():
    data = "  server.conf: |\n    port 1\n    appendonly yes\n"
    assert place(data, "server.conf", "appendonly")[:2] == (7, 5)
    assert place("  settings: |\n    x: 1\n    k: 2\n", "settings", "k")[:2] == (7, 5)
    assert place("  settings: |\n    x: 1\n", "settings", "nothing")[:2] == (5, 3)


def test_without_the_text_and_outside_of_files_it_is_the_key():
    assert place("  a.yaml: |\n    x: 1\n", "a.yaml", "x", text=False)[:2] == (5, 3)
    assert place("  A: b\n", "A")[:2] == (5, 3)
    assert place("  A: b\n", "B", "c")[:2] == (4, 1)


def test_a_json_manifest_has_the_key():
    body = {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "web"},
        "data": {"a.yaml": "x: 1\nk: 2\n"},
    }
    inventory = joined(json.dumps(body, indent=1))
    where = locate_inside(inventory.resources[0], ("data", "a.yaml", "k"), inventory.text)
    assert (where.line, where.column) == (8, 3)
