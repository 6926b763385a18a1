"""What must hold of any input."""

from __future__ import annotations

import io
import json
from typing import Any

import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from auditor.model import Path
from auditor.sources.files import load_files
from auditor.sources.parsed import line_starts
from auditor.sources.parsing import parse_bytes
from auditor.sources.yaml_events import python_events
from auditor.sources.yaml_reader import read_yaml

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(1 << 63), (1 << 64) - 1)
    | st.floats(allow_nan=False, allow_infinity=False).filter(lambda number: number % 1 != 0)
    | TEXT
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXT, inner, max_size=4),
    max_leaves=25,
)
WORDS = "a|b: |- |{|}|[|]|,|: |? |\"|'|&x |*x|<<: |>-|#| |!t |!!int |1|0x|~|...|%|@|{{"
BREAKS = ["\n", "\n  ", "\r\n", "\n---\n", "\t", "\x85", "\u2028", "\ufeff", "\0", "\\", "|", "é"]
LINES = ["apiVersion: v1\n", "kind: Pod\n", "metadata: {name: a}\n", "kind: List\n", "items:\n"]
PIECES = st.lists(st.sampled_from([*WORDS.split("|"), *BREAKS, *LINES]), max_size=14).map("".join)


def paths(value: Any, path: Path = ()) -> list[tuple[Path, Any]]:
    """Every path into `value`, and what is there."""
    found = [(path, value)]
    if isinstance(value, dict):
        for key, inner in value.items():
            found += paths(inner, (*path, key))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            found += paths(inner, (*path, number))
    return found


def check_places(text: str, wrapped: dict[str, Any]) -> None:
    """Reading `text` gives `wrapped`, and every scalar of it is found in its place."""
    loaded = load_files(["-"], io.BytesIO(text.encode()))
    assert loaded.problems == ()
    (resource,) = loaded.resources
    assert resource.body == wrapped
    assert json.dumps(resource.body) == json.dumps(wrapped)
    lines = text.splitlines(keepends=True)
    for path, value in paths(wrapped):
        place = resource.locate(path)
        assert (place.line, place.column) <= (place.end_line, place.end_column)
        excerpt = "".join(lines[place.line - 1 : place.end_line])[place.column - 1 :]
        if path and isinstance(path[-1], str):
            assert excerpt.startswith(
                (json.dumps(path[-1]), json.dumps(path[-1], ensure_ascii=False))
            )
        elif path and not isinstance(value, (dict, list)):
            assert excerpt.startswith((json.dumps(value), json.dumps(value, ensure_ascii=False)))


@given(VALUES, st.sampled_from([None, 2]), st.booleans())
@settings(deadline=None, max_examples=150)
@example({"\x7f": "\u2028"}, None, False)
def test_json_comes_back_and_every_value_is_found(value, indent, ascii_only):
    wrapped = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}, "value": value}
    check_places(json.dumps(wrapped, indent=indent, ensure_ascii=ascii_only), wrapped)


@given(VALUES)
@settings(deadline=None, max_examples=100)
def test_quoted_yaml_comes_back(value):
    """PyYAML leaves words unquoted that Kubernetes reads as numbers; so text is quoted here."""

    class Quoting(yaml.SafeDumper):
        pass

    Quoting.add_representer(
        str, lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style='"')
    )
    Quoting.add_representer(
        float,
        lambda dumper, number: dumper.represent_scalar("tag:yaml.org,2002:float", repr(number)),
    )
    Quoting.ignore_aliases = lambda *_: True
    text = yaml.dump({"k": value}, Dumper=Quoting, allow_unicode=True, sort_keys=False)
    parsed = parse_bytes(text.encode())
    assert parsed.flaws == []
    assert json.dumps(parsed.documents[0].body) == json.dumps({"k": value})


@given(
    st.binary(max_size=200)
    | PIECES.map(str.encode)
    | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
)
@settings(deadline=None, max_examples=500)
def test_nothing_raises(data):
    loaded = load_files(["-"], io.BytesIO(data))
    assert loaded.resources or loaded.problems
    for problem in loaded.problems:
        assert problem.line >= 0
        assert problem.message.isprintable()
    for resource in loaded.resources:
        for path, _ in paths(resource.body):
            place = resource.locate(path)
            assert 1 <= place.line <= place.end_line
            assert place.column >= 1
            assert place.end_column >= 1


@given(PIECES)
@settings(deadline=None, max_examples=200)
def test_pure_python_parser_never_raises(text):
    read_yaml(
        text.replace("\0", ""), text.replace("\0", "").encode(), line_starts(text), python_events
    )
