"""Text that a terminal shows and does not obey."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from auditor.formats.page import cells, fit, wrap
from auditor.formats.printable import in_words, safe, sentence


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "plain, \u00e9, \u4e09\u3000\u3064, \U0001f600",
            "plain, \u00e9, \u4e09\u3000\u3064, \U0001f600",
        ),
        ("\x1b[31mred", "\\x1b[31mred"),
        ("a\r\n\tb", "a\\r\\n\\tb"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("\u202egnp.exe", "\\u202egnp.exe"),
        ("zero\u200bwidth", "zero\\u200bwidth"),
        ("half\udc80", "half\\udc80"),
        ("tag\U000e0041", "tag\\U000e0041"),
    ],
)
def test_what_has_no_shape_is_escaped(text: str, shown: str) -> None:
    assert safe(text) == shown


@settings(deadline=None)
@given(st.text())
def test_safe_text_is_printable_and_stays_as_it_is(text: str) -> None:
    assert safe(text).replace("\u3000", "").isprintable()
    assert safe(safe(text)) == safe(text)


def test_a_sentence_is_one_line() -> None:
    assert sentence("  two\n  lines\twith gaps ") == "two lines with gaps"


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not set"),
        ("", "empty"),
        (False, "false"),
        (1.5, "1.5"),
        ("latest", "latest"),
        (["a", None], '["a", null]'),
        ({"\u00e9": {}}, '{"\u00e9": {}}'),
    ],
)
def test_values_in_words(value: object, words: str) -> None:
    assert in_words(value) == words


@settings(deadline=None)
@given(st.text("ab \u4e09\u0301", max_size=80), st.integers(2, 20), st.integers(2, 20))
def test_wrapping_loses_nothing(text: str, first: int, rest: int) -> None:
    lines = wrap(text, first, rest)

    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    for number, line in enumerate(lines):
        assert cells(line) <= (rest if number else first) or " " not in line.strip()


@settings(deadline=None)
@given(st.text("ab\u4e09\u0301", min_size=1, max_size=30), st.integers(2, 40))
def test_what_fits_is_the_beginning(text: str, columns: int) -> None:
    head = fit(text, columns)

    assert head
    assert text.startswith(head)
    assert cells(head) <= columns
