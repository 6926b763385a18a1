"""Values are read as Go's sigs.k8s.io/yaml (1.6.0) reads them; `go_yaml.json` is what it said."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import pytest

from auditor.sources.parsed import line_starts
from auditor.sources.scalars import NotReadable, key_text, plain_value
from auditor.sources.yaml_events import python_events
from auditor.sources.yaml_reader import read_yaml
from tests.sources.reading import body, flaws, parse


def as_the_server_reads(digits: str) -> int | float:
    """An integer of Go's JSON text: one that does not fit 64 bits is a float to the API server."""
    number = int(digits)
    return number if -(1 << 63) <= number < 1 << 64 else float(digits)


FROZEN = json.loads(
    (Path(__file__).parent / "go_yaml.json").read_text(), parse_int=as_the_server_reads
)


def written(value: object) -> str:
    """Text in which 1, 1.0 and true differ."""
    return json.dumps(value, sort_keys=True)


@pytest.mark.parametrize("case", FROZEN, ids=lambda case: repr(case["yaml"])[:40])
def test_what_go_said(case):
    parsed = parse(case["yaml"])
    if case.get("refused"):
        assert [flaw for flaw in parsed.flaws if " twice" not in flaw.message]
        assert parsed.documents == []
        return
    assert [flaw for flaw in parsed.flaws if " twice" not in flaw.message] == []
    value = parsed.documents[0].body if parsed.documents else None
    assert written(value) == written(case["json"])


# The rows of the table, each by itself.


def test_yes_no_on_off_are_booleans():
    assert body("[yes, no, on, off]") == [True, False, True, False]


def test_y_and_n_are_booleans():
    assert body("[y, n, Y, N]") == [True, False, True, False]


def test_only_some_spellings_are_booleans():
    assert body("[True, TRUE, tRUE, yES, oN]") == [True, True, "tRUE", "yES", "oN"]


def test_octal_integers():
    assert body("[0644, 0o644]") == [420, 420]


def test_089_is_decimal():
    assert written(body("a: 089")) == '{"a": 89}'


def test_exponents_are_numbers():
    assert written(body("[1e3, 1E3, 1.5e3]")) == "[1000, 1000, 1500]"


def test_no_sexagesimal_numbers():
    assert body("a: 1:30") == {"a": "1:30"}


def test_dates_are_text():
    assert body("a: 2024-01-01") == {"a": "2024-01-01"}


def test_equals_sign_is_text():
    assert body("a: =") == {"a": "="}


def test_integers_beyond_64_bits_are_floats():
    assert body("[18446744073709551615, 18446744073709551616]") == [
        18446744073709551615,
        1.8446744073709552e19,
    ]


@pytest.mark.parametrize("word", [".inf", "-.Inf", "+.INF", ".nan", ".NaN"])
def test_infinities_are_refused(word):
    assert flaws(f"a: 1\nb: {word}\n") == [
        (
            2,
            "has a number that is infinite or no number at all, which JSON cannot hold; "
            "this document was not read",
        )
    ]


def test_the_last_of_repeated_keys_wins_and_both_lines_are_said():
    parsed = parse("a: 1\nb: 2\na: 3\n")
    assert parsed.documents[0].body == {"a": 3, "b": 2}
    assert flaws("a: 1\nb: 2\na: 3\n") == [
        (3, "sets the key 'a' twice, on lines 1 and 3; the API server keeps the last")
    ]


def test_merge_keys():
    assert body("b: &b {x: 1, z: 2}\na:\n  <<: *b\n  z: 3\n") == {
        "b": {"x": 1, "z": 2},
        "a": {"x": 1, "z": 3},
    }
    # What is written before the merge is overlaid by it: yaml.v2 goes strictly in order.
    assert body("b: &b {x: 1}\na:\n  x: 9\n  <<: *b\n")["a"] == {"x": 1}
    assert body("<<: [{a: 1}, {a: 2, b: 3}]") == {"a": 1, "b": 3}
    assert body("'<<': {a: 1}") == {"<<": {"a": 1}}


@pytest.mark.parametrize("text", ["<<: 1", "<<: [1]", "a: &a [1]\nb: {<<: *a}"])
def test_only_mappings_are_merged(text):
    assert flaws(text)[0][1] == (
        "merges (<<) something that is no mapping; this document was not read"
    )


def test_undefined_alias_is_refused():
    assert flaws("a: *nothing") == [
        (
            1,
            "uses an alias that no anchor defines; quote a text that starts with *; "
            "this document was not read",
        )
    ]


@pytest.mark.parametrize("text", ["a: &a [*a]", "&a {b: *a}", "&a [{b: [*a]}]"])
def test_recursive_alias_is_refused(text):
    assert flaws(text) == [
        (1, "uses an alias inside the very value that it stands for; this document was not read")
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "a:\n\tb: 1\n",
            "is not valid YAML: a tab is used for indentation; YAML allows only spaces; "
            "it was not read",
        ),
        ("a: 1\nb: \x00", "is a binary file, not a text; it was not read"),
        (
            "a: 1\nb: \x07",
            "holds the control character U+0007, which YAML forbids; it was not read",
        ),
        (b"a: 1\nb: \xff\n", "holds bytes that are not UTF-8 text; it was not read"),
    ],
)
def test_text_that_yaml_forbids(text, message):
    assert [flaw[1] for flaw in flaws(text)] == [message]


@pytest.mark.parametrize(
    "text",
    [
        "a: 1\nb: 2\n".encode("utf-8-sig"),
        "a: 1\nb: 2\n".encode("utf-16"),
        b"\xfe\xff" + "a: 1\nb: 2\n".encode("utf-16-be"),
        "a: 1\r\nb: 2\r\n",
        "a: 1\rb: 2\r",
    ],
)
def test_byte_order_marks_and_line_ends(text):
    assert body(text) == {"a": 1, "b": 2}


def test_byte_order_mark_of_a_concatenated_file():
    parsed = parse("a: 1\n---\n\ufeffb: 2\nc: 3\n")
    assert [document.body for document in parsed.documents] == [{"a": 1}, {"b": 2, "c": 3}]
    assert parsed.flaws == []


def test_unknown_tags_are_ignored():
    assert body("a: !custom 1\nb: !custom {c: 2}\nd: !!python/object:os.system [3]\n") == {
        "a": "1",
        "b": {"c": 2},
        "d": [3],
    }


def test_binary_is_decoded():
    assert body("a: !!binary aGVsbG8=") == {"a": "hello"}
    assert body("a: !!binary gIE=") == {"a": "\ufffd\ufffd"}


def test_tags_are_honoured():
    text = "[!!str 1, !!int '0x10', !!float 3, !!bool yes, !!null '', ! 1, !!timestamp 2001-01-01]"
    assert written(body(text)) == '["1", 16, 3, true, null, "1", "2001-01-01"]'


@pytest.mark.parametrize("value", ["!!int 3.5", "!!bool 1", "!!null x", "!!int ''", "!!float a"])
def test_a_tag_that_does_not_fit_is_refused(value):
    tag = value.split()[0]
    assert flaws(f"a: {value}") == [
        (1, f"has a value that its tag {tag} does not fit; this document was not read")
    ]


def test_keys_become_text():
    assert body("on: 1\n1: 2\n1.50: 3\n0x10: 4\n1e6: 5\n2001-01-01: 6\n") == {
        "true": 1,
        "1": 2,
        "1.5": 3,
        "16": 4,
        "1e+06": 5,
        "2001-01-01": 6,
    }


@pytest.mark.parametrize("key", ["null", "~", "? null\n"])
def test_null_key_is_refused(key):
    assert flaws(f"{key}: 1")[0][1].startswith("has a key that is null")


@pytest.mark.parametrize("text", ["[a]: b", "{a: b}: c", "? [a]\n: b", "a: &a [1]\n*a : 2"])
def test_a_key_that_is_no_scalar_is_refused(text):
    assert flaws(text)[0][1] == "has a list or a mapping for a key; this document was not read"


def test_templates_are_refused():
    assert parse("a: {{ .Values.x }}").flaws[0].message == (
        "is a Helm template, not a manifest ('{{' stands where a value should be); "
        "this document was not read"
    )


def test_json_escapes_that_yaml_does_not_know():
    assert body(r'{"a": "\/", "b": "\ud83d\ude00"}') == {"a": "/", "b": "😀"}
    assert body(r'{"a": "\ud83d"}') == {"a": "\ufffd"}


def test_closing_bracket_in_the_first_column():
    assert body("[1,\n 2\n]") == [1, 2]
    assert body("a: [b,\n c\n]") == {"a": ["b", "c"]}


def test_yaml_1_2_is_refused():
    assert flaws("%YAML 1.2\n---\na: 1\n") == [
        (
            3,
            "asks for a YAML version other than 1.1 with a %YAML directive; "
            "this document was not read",
        )
    ]
    assert body("%YAML 1.1\n---\na: 1\n") == {"a": 1}


def test_nesting():
    assert body("[" * 100 + "]" * 100)
    assert body("- " * 100 + "a")
    for text in ("[" * 101 + "]" * 101, "- " * 101 + "a", '{"a":' * 101 + "1" + "}" * 101):
        assert flaws(text) == [
            (1, "nests lists and mappings deeper than the limit of 100; it was not read")
        ]


def test_billion_laughs_are_refused():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    names = "abcdefghij"
    for before, name in itertools.pairwise(names):
        lines.append(f"{name}: &{name} [{', '.join(['*' + before] * 10)}]")
    assert flaws("\n".join(lines)) == [
        (4, "uses aliases so much that the API tools refuse it; it was not read")
    ]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("0b-11", -3),
        ("-0b11", -3),
        ("1_000", 1000),
        ("_1", "_1"),
        ("0x", "0x"),
        (".5_0", 0.5),
        ("1e400", "1e400"),
        ("1e-400", 0),
        ("0b" + "1" * 65, "0b" + "1" * 65),
        ("1" * 5000, "1" * 5000),
        ("\u0661", "\u0661"),
        ("1\u0661", "1\u0661"),
        ("1234567890123456789.0", 1234567890123456800),
        ("1e21", 1e21),
    ],
)
def test_odd_numbers(word, value):
    assert written(plain_value(word)) == written(value)


@pytest.mark.parametrize(
    ("word", "key"),
    [
        ("1e6", "1e+06"),
        ("1000000.5", "1.0000005e+06"),
        ("123456.7", "123456.7"),
        ("1e-5", "1e-05"),
        ("0.0001", "0.0001"),
        ("1e300", ".inf"),
        ("-1e300", "-.inf"),
        (".nan", ".nan"),
        ("-.inf", "-.inf"),
        ("off", "false"),
        ("0644", "420"),
    ],
)
def test_odd_keys(word, key):
    assert key_text(word) == key


def test_a_key_beyond_64_bits_is_refused():
    with pytest.raises(NotReadable):
        key_text("18446744073709551615")


@pytest.mark.parametrize(
    "case",
    [case for case in FROZEN if not case.get("refused") and "! " not in case["yaml"]],
    ids=lambda case: repr(case["yaml"])[:40],
)
def test_without_libyaml_values_and_places_are_the_same(case):
    """PyYAML's own parser is stricter about tabs; what it accepts, it must read alike."""
    text = case["yaml"].removeprefix("\ufeff")
    lines = line_starts(text)
    documents, wrong = read_yaml(text, text.encode(), lines, python_events)
    if not any("YAML" in flaw.message for flaw in wrong):
        assert (documents, wrong) == read_yaml(text, text.encode(), lines)
