"""JSON text, with the place of every value.

kubectl takes text that starts with a brace for JSON first, and JSON is not quite YAML: `\\/` and
escaped surrogate pairs are errors there. The standard library's reader gives no places.
"""

from __future__ import annotations

import json
import math
import re
from array import array
from typing import Any, Final

from auditor.sources.grammar import TOO_DEEP
from auditor.sources.limits import MAX_DEPTH, MAX_DOCUMENTS, MAX_ENTRIES
from auditor.sources.parsed import Document, Fault, Flaw, last_flaw, line_at
from auditor.sources.positions import Places, encode_places
from auditor.sources.repeats import Repeats
from auditor.sources.scalars import as_json

_SPACE: Final = re.compile(r"[ \t\n\r]*")
_PLAIN_STRING: Final = re.compile(r'"([^"\\\x00-\x1f]*)"').match
_STRING: Final = re.compile(r'"[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*"').match
_NUMBER: Final = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?").match
_WORD: Final = re.compile(r"true|false|null").match
_WORDS: Final = {"true": True, "false": False, "null": None}
_SURROGATE: Final = re.compile("[\ud800-\udfff]")

_SMALLEST: Final = -(1 << 63)
_LARGEST: Final = (1 << 64) - 1
_LONGEST_INTEGER: Final = 20
"""Digits; longer numbers do not fit 64 bits and are floats to the API server."""


def _skip(text: str, at: int) -> int:
    """The offset of the next character that is no white space."""
    match = _SPACE.match(text, at)
    return match.end() if match else at


class NotJson(Exception):
    """Text that is not JSON: where, and why in plain words."""

    def __init__(self, offset: int, message: str) -> None:
        super().__init__(message)
        self.offset = offset
        self.message = message
        self.documents: list[Document] = []
        """What was JSON before that."""


class _Reader:
    def __init__(self, text: str, lines: array[int]) -> None:
        self._text = text
        self._lines = lines
        self._budget = iter(range(MAX_ENTRIES))
        self.repeats = Repeats(lines)

    def value(self, at: int, depth: int) -> tuple[Any, int, Places | None]:
        """The value at `at`, the offset after it, and its places if it is a collection."""
        text = self._text
        first = text[at : at + 1]
        if first == '"':
            string, end = self._string(at)
            return string, end, None
        if first == "{":
            return self._object(at, depth)
        if first == "[":
            return self._array(at, depth)
        match = _NUMBER(text, at)
        if match:
            return self._number(match), match.end(), None
        match = _WORD(text, at)
        if match:
            return _WORDS[match[0]], match.end(), None
        raise NotJson(at, "a value is missing, or a text has no quotes")

    def _string(self, at: int) -> tuple[str, int]:
        match = _PLAIN_STRING(self._text, at)
        if match:
            return match[1], match.end()
        match = _STRING(self._text, at)
        if match is None:
            raise NotJson(at, "a quote is opened and not closed on its line")
        try:
            string = json.loads(match[0])
        except ValueError:
            raise NotJson(at, "a text holds a backslash escape that JSON does not know") from None
        # Half a surrogate pair is no character; Go puts the replacement character.
        return _SURROGATE.sub("\ufffd", string), match.end()

    def _number(self, match: re.Match[str]) -> int | float:
        digits = match[0]
        if match[1] is None and match[2] is None and len(digits) <= _LONGEST_INTEGER:
            integer = int(digits)
            if _SMALLEST <= integer <= _LARGEST:
                return integer
        number = float(digits)
        if math.isinf(number):
            raise NotJson(match.start(), "a number is too large")
        return as_json(number)

    def _object(self, at: int, depth: int) -> tuple[dict[str, Any], int, Places]:
        self._check_depth(at, depth)
        text = self._text
        start = at
        body: dict[str, Any] = {}
        entries: dict[str, tuple[int, ...] | tuple[int, int, Places]] = {}
        at = _skip(text, at + 1)
        if text[at : at + 1] == "}":
            return body, at + 1, []
        for _ in self._budget:
            if text[at : at + 1] != '"':
                raise NotJson(at, "a key in double quotes is expected, or a comma is too many")
            key, key_end = self._string(at)
            colon = _skip(text, key_end)
            if text[colon : colon + 1] != ":":
                raise NotJson(colon, "a colon is missing after a key")
            value_at = _skip(text, colon + 1)
            value, end, inner = self.value(value_at, depth + 1)
            if key in entries:
                self.repeats.add(key, entries[key][0], at)
                del body[key], entries[key]
            body[key] = value
            entries[key] = (at, end) if inner is None else (at, key_end, inner)
            at = _skip(text, end)
            closing = text[at : at + 1]
            if closing == "}":
                return body, at + 1, [part for entry in entries.values() for part in entry]
            if closing != ",":
                raise NotJson(at, "a comma or a closing brace is missing")
            at = _skip(text, at + 1)
        raise self._too_many(start)

    def _array(self, at: int, depth: int) -> tuple[list[Any], int, Places]:
        self._check_depth(at, depth)
        text = self._text
        start = at
        body: list[Any] = []
        places: Places = []
        at = _skip(text, at + 1)
        if text[at : at + 1] == "]":
            return body, at + 1, places
        for _ in self._budget:
            value, end, inner = self.value(at, depth + 1)
            body.append(value)
            places += (at, end) if inner is None else (at, at + 1, inner)
            at = _skip(text, end)
            closing = text[at : at + 1]
            if closing == "]":
                return body, at + 1, places
            if closing != ",":
                raise NotJson(at, "a comma or a closing bracket is missing")
            at = _skip(text, at + 1)
        raise self._too_many(start)

    def _line(self, offset: int) -> int:
        return line_at(self._lines, offset)

    def _check_depth(self, at: int, depth: int) -> None:
        if depth > MAX_DEPTH:
            raise Fault(self._line(at), TOO_DEEP, fatal=True)

    def _too_many(self, at: int) -> Fault:
        limit = f"holds more than the limit of {MAX_ENTRIES:,} values"
        return Fault(self._line(at), limit, fatal=True)


def read_json(text: str, lines: array[int]) -> tuple[list[Document], list[Flaw]]:
    """The documents of a JSON text, one or several after one another, and its flaws: repeated keys,
    and a limit that is passed, after which nothing is read.

    Raises NotJson where the text is not JSON.
    """
    documents: list[Document] = []
    flaws: list[Flaw] = []
    reader = _Reader(text, lines)
    try:
        at, number = _skip(text, 0), 0
        while at < len(text):
            if number >= MAX_DOCUMENTS:
                limit = f"holds more than the limit of {MAX_DOCUMENTS:,} documents"
                raise Fault(line_at(lines, at), limit, fatal=True)
            body, end, places = reader.value(at, 1)
            if body is not None:
                start = places[0] if places else at
                encoded = b"" if places is None else encode_places(places)
                documents.append(Document(number, start, body, encoded))
            flaws.extend(reader.repeats.take())
            number += 1
            at = _skip(text, end)
    except NotJson as error:
        error.documents = documents
        raise
    except Fault as fault:
        flaws.append(last_flaw(fault, documents))
    return documents, flaws
