"""Whatever a file holds, it ends in one clear line: with its place, and without its values."""

from __future__ import annotations

import io
import time
from pathlib import Path

import pytest

from auditor.model import Problem, Stage
from auditor.sources import limits
from auditor.sources.files import load_files
from tests.sources.reading import flaws, parse, pod

SECRET = "hunter2"
NOT_READ = "; it was not read"
REST = "; the rest of the file was not read"
RENDER = "render the chart and scan the result: helm template DIR | vvaudit scan -"


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('a: 1\nb: "hunter2\nc: d\n', 2, "a quote is opened and not closed"),
        ("a: 1\nb: 'hunter2\n\n---\nc: d\n", 2, "a quote is opened and not closed"),
        ("a: 1\n\tb: hunter2\n", 2, "a tab is used for indentation; YAML allows only spaces"),
        (
            "a:\n  b: 1\n c: hunter2\n",
            3,
            "the indentation does not match what is above, or a colon is missing",
        ),
        (
            "a: 1\nhunter2\n",
            3,
            "a line is neither 'key: value' nor a list item, or a key has no colon",
        ),
        (
            "a: hunter2: c\n",
            1,
            "a colon stands where no key can be: quote a value that holds ': ', "
            "or correct the indent",
        ),
        (
            "a: - hunter2\n",
            1,
            "a list item stands where none can be; put it on its own line and indent it",
        ),
        ("a: [hunter2, b\nc: d\n", 2, "a bracket is opened and not closed, or a comma is missing"),
        ("a: {hunter2: b\nc: d\n", 2, "a brace is opened and not closed, or a comma is missing"),
        ("a: @hunter2\n", 1, "a value starts with a character that must be quoted"),
        ("a: `hunter2`\n", 1, "a value starts with a character that must be quoted"),
        ("%hunter2\n", 1, "a line starts with %, which YAML keeps for directives; quote the text"),
        (
            'a: "hunter2\\z"\n',
            1,
            "a double-quoted text holds a backslash escape that YAML does not know",
        ),
        ('a: "hunter2\\xZZ"\n', 1, "a double-quoted text holds a broken \\x, \\u or \\U escape"),
        ('a: "hunter2\\ud83d"\n', 1, "a double-quoted text holds an escape that is no character"),
        ("a: | hunter2\n", 1, "a block text (| or >) has more than its options on its first line"),
        ("a: !h!hunter2 b\n", 1, "a tag uses a prefix that no %TAG directive declares"),
        ("a: & hunter2\n", 1, "an anchor or alias has no proper name, or a directive is broken"),
    ],
)
def test_grammar_in_plain_words(text, line, message):
    assert flaws(text) == [(line, f"is not valid YAML: {message}{NOT_READ}")]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ('{"a": "hunter2",\n "b" 2}', 2, "a colon is missing after a key"),
        (
            '{"a": "hunter2",\n "b": 2,\n}x',
            3,
            "a key in double quotes is expected, or a comma is too many",
        ),
        ('{"a": "hunter2"\n "b": 2}', 2, "a comma or a closing brace is missing"),
        ('["hunter2"\n "b"]', 2, "a comma or a closing bracket is missing"),
        ('{"a": "hunter2', 1, "a quote is opened and not closed on its line"),
        ('{"a": "hunter2\\z"}', 1, "a text holds a backslash escape that JSON does not know"),
        ('{"a":\n]}', 2, "a value is missing, or a text has no quotes"),
    ],
)
def test_json_in_plain_words(text, line, message):
    if message.startswith("a key in"):
        # YAML allows the comma, and trips over what comes after.
        assert parse(text).flaws[0].message.startswith("is not valid YAML")
        return
    assert flaws(text) == [(line, f"is not valid JSON: {message}{NOT_READ}")]


def test_braces_that_are_yaml():
    assert parse("{a: b, c: 1e400}").documents[0].body == {"a": "b", "c": "1e400"}
    assert parse('{"a": 1e400,}').documents[0].body == {"a": "1e400"}
    assert [document.body for document in parse('{"a": 1}\n---\n{"a": 2}\n').documents] == [
        {"a": 1},
        {"a": 2},
    ]


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ .Release.Name }}\n",
        "apiVersion: v1\nkind: Pod\nmetadata:\n{{ toYaml .Values.x }}\n",
        "a: 1\nb: 2\nc: 3\n{{- if .Values.x }}\nd: 4\n{{- end }}\n",
        "a: 1\nb: 2\nc:\n  - {{ .Values.x }}\n",
    ],
)
def test_helm_templates(text):
    (flaw,) = parse(text).flaws
    assert flaw.line == 4
    assert flaw.message.startswith(
        "is a Helm template, not a manifest ('{{' stands where a value should be); "
    )
    assert flaw.remedy == RENDER


def test_braces_in_quotes_are_no_template():
    (flaw,) = parse('a: "{{ $labels.x }}"\nb: "hunter2\n').flaws
    assert flaw.message == f"is not valid YAML: a quote is opened and not closed{NOT_READ}"
    assert flaw.remedy == ""


def test_documents_before_an_error_are_kept():
    loaded = load_files(["-"], io.BytesIO(f"{pod('a')}---\n{pod('b')}---\na: [\n".encode()))
    assert [resource.name for resource in loaded.resources] == ["a", "b"]
    assert loaded.problems == (
        Problem(
            "-",
            12,
            Stage.READ,
            "is not valid YAML: a value is missing, or a bracket or brace is opened and not closed"
            + REST,
        ),
    )


def test_json_documents_before_an_error_are_kept():
    parsed = parse('{"a": 1}\n{"b": 2}\n{"c" 3}\n')
    assert [document.body for document in parsed.documents] == [{"a": 1}, {"b": 2}]
    assert flaws('{"a": 1}\n{"b": 2}\n{"c" 3}\n') == [
        (3, f"is not valid JSON: a colon is missing after a key{REST}")
    ]


def test_a_refused_document_does_not_hide_the_next():
    loaded = load_files(["-"], io.BytesIO(f"{pod('a')}x: *gone\n---\n{pod('b')}".encode()))
    assert [resource.name for resource in loaded.resources] == ["b"]
    assert [(problem.line, problem.message) for problem in loaded.problems] == [
        (
            5,
            "uses an alias that no anchor defines; quote a text that starts with *; "
            "this document was not read",
        )
    ]


def test_repeated_keys():
    text = "a: {x: 1, x: 2}\nb:\n  - c: 1\n    'c': 2\n    d: 3\n    c: 4\n"
    assert flaws(text) == [
        (1, "sets the key 'x' twice, on line 1; the API server keeps the last"),
        (4, "sets the key 'c' twice, on lines 3 and 4; the API server keeps the last"),
        (6, "sets the key 'c' twice, on lines 4 and 6; the API server keeps the last"),
    ]
    assert parse(text).documents[0].body == {"a": {"x": 2}, "b": [{"d": 3, "c": 4}]}


def test_repeated_keys_in_json():
    text = '{"a": {"b": 1},\n "a": 2,\n "c": 3}'
    assert flaws(text) == [
        (2, "sets the key 'a' twice, on lines 1 and 2; the API server keeps the last")
    ]
    assert parse(text).documents[0].body == {"a": 2, "c": 3}


def test_very_many_repeated_keys_are_counted():
    found = flaws("a: 1\n" * 5000)
    assert len(found) == limits.MAX_REPEATED_KEYS + 1
    assert found[-1] == (21, "sets 4,979 more keys twice")


def test_a_long_key_is_cut():
    key = "k" * 200
    assert flaws(f"{key}: 1\n{key}: 2\n")[0][1].startswith(f"sets the key '{'k' * 57}...' twice")


@pytest.mark.parametrize(
    ("data", "line", "message"),
    [
        (bytes(range(256)) * 8, 1, "is a binary file, not a text"),
        (b"a: 1\r\nb: \xc3\x28\n", 2, "holds bytes that are not UTF-8 text"),
        (b"\xff\xfea\0:\0\x00\xd8", 1, "holds bytes that are not UTF-16 text"),
        (
            b"a: 1\n" * 5000 + b"b: \0\n",
            5001,
            "holds the control character U+0000, which YAML forbids",
        ),
        ("a: 1\nb: \x85c: \u0080", 3, "holds the control character U+0080, which YAML forbids"),
        (b"a: \x7f", 1, "holds the control character U+007F, which YAML forbids"),
    ],
)
def test_what_is_no_text(data, line, message):
    assert flaws(data) == [(line, message + NOT_READ)]


@pytest.mark.parametrize(
    "text",
    ["[" * 100_000, "[\n" * 100_000, "- " * 100_000, "{a: " * 100_000, '{"a": ' * 100_000],
)
def test_bottomless_nesting_is_refused_at_once(text):
    started = time.process_time()
    (flaw,) = parse(text).flaws
    assert flaw.message == f"nests lists and mappings deeper than the limit of 100{NOT_READ}"
    assert time.process_time() - started < 2


def test_bottomless_keys_are_refused_at_once():
    started = time.process_time()
    assert flaws("? " * 100_000)[0][1].startswith("has a list or a mapping for a key")
    assert time.process_time() - started < 2


def test_templates_are_told_document_by_document():
    loaded = parse("a: {{ .x }}\n---\nb: 1\n---\nc: {{ .y }}\nd: [\n")
    assert [document.body for document in loaded.documents] == [{"b": 1}]
    assert [(flaw.line, flaw.message.partition("; ")[2]) for flaw in loaded.flaws] == [
        (1, "this document was not read"),
        (5, "the rest of the file was not read"),
    ]


def test_aliases_do_not_pass_the_depth_limit():
    text = f"a: &a {'[' * 60}{']' * 60}\nb: {'[' * 60}*a{']' * 60}\n"
    assert flaws(text) == [
        (2, f"nests lists and mappings deeper than the limit of 100, through an alias{NOT_READ}")
    ]


def test_honest_aliases_are_fine():
    common = "common: &c {cpu: 1, memory: 2}\n"
    text = common + "".join(f"k{number}: *c\n" for number in range(5000))
    (document,) = parse(text).documents
    assert document.body["k4999"] == {"cpu": 1, "memory": 2}


def test_aliases_of_many_documents_have_one_budget():
    one = "a: &a [" + "x, " * 1000 + "]\nb: [" + "*a, " * 90 + "]\n"
    parsed = parse("---\n".join([one] * 40))
    assert len(parsed.documents) < 25
    assert parsed.flaws[-1].message == (
        f"has aliases that stand for more than the limit of 2,000,000 values{REST}"
    )


def test_too_many_documents():
    parsed = parse("a: 1\n---\n" * (limits.MAX_DOCUMENTS + 5))
    assert len(parsed.documents) == limits.MAX_DOCUMENTS
    assert parsed.flaws[0].message == f"holds more than the limit of 100,000 documents{REST}"
    parsed = parse("{}" * (limits.MAX_DOCUMENTS + 5))
    assert len(parsed.documents) == limits.MAX_DOCUMENTS
    assert parsed.flaws[0].message == f"holds more than the limit of 100,000 documents{REST}"


@pytest.mark.parametrize("text", ["- a\n" * 1001, "[" + "1," * 1000 + "1]"])
def test_too_many_values(text, monkeypatch):
    monkeypatch.setattr("auditor.sources.yaml_nodes.MAX_ENTRIES", 1000)
    monkeypatch.setattr("auditor.sources.json_reader.MAX_ENTRIES", 1000)
    (flaw,) = parse(text).flaws
    assert flaw.message == f"holds more than the limit of 1,000 values{NOT_READ}"


def test_as_many_values_as_may_be(monkeypatch):
    monkeypatch.setattr("auditor.sources.yaml_nodes.MAX_ENTRIES", 1001)
    assert len(parse("- a\n" * 1000).documents[0].body) == 1000


def test_a_large_file_is_refused_unread(tmp_path):
    path = tmp_path / "large.yaml"
    with path.open("wb") as file:
        file.truncate(200 << 20)
    started = time.monotonic()
    assert load_files([str(path)], None).problems == (
        Problem(
            str(path),
            0,
            Stage.READ,
            f"is larger than the limit of 100 MiB for one input{NOT_READ}",
            "split it into smaller files",
        ),
    )
    assert time.monotonic() - started < 1


def test_endless_standard_input_is_refused():
    with Path("/dev/zero").open("rb") as stream:
        (problem,) = load_files(["-"], stream).problems
    assert problem.message == f"is larger than the limit of 100 MiB for one input{NOT_READ}"


def test_standard_input_that_breaks():
    class Broken(io.RawIOBase):
        def readable(self):
            return True

        def readinto(self, buffer):
            raise OSError(5, "Input/output error")

    (problem,) = load_files(["-"], io.BufferedReader(Broken())).problems
    assert problem == Problem(
        "-", 0, Stage.READ, f"could not be read: input/output error{NOT_READ}"
    )


def test_standard_input_named_twice_is_read_once():
    loaded = load_files(["-", "-"], io.BytesIO(pod("a").encode()))
    assert len(loaded.resources) == 1


def test_no_message_tells_a_value():
    texts = [
        f"a: 1\nb: {before}{SECRET}{after}\n"
        for before in (
            "",
            "'",
            '"',
            "[",
            "{",
            "*",
            "&",
            "!",
            "!!int ",
            "!!binary ",
            "@",
            "%",
            "- ",
            "? ",
            "| ",
        )
        for after in ("", ": x", "'", "]", "}", " #", "\n\tb", "\n c", "\\z", "\x07", "\n? {")
    ]
    said = [flaw for text in texts for flaw in parse(text).flaws]
    assert len(said) > 50
    for flaw in said:
        assert SECRET not in flaw.message + flaw.remedy
        assert "\n" not in flaw.message
        assert flaw.line > 0
