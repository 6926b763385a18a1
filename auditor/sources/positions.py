"""Where the values of a document stand: built while it is read, kept as bytes, decoded for the few
documents that something is to be said about.

The places of a mapping or a list are one flat list: for each entry two offsets, and after them, if
the value is itself a mapping or a list, the list of its places. The offsets of a mapping's entry
are the start of the key and the end of the value (of the key, where the value is a collection);
those of a list's item are the start and end of the item. The entries are in the body's order.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from typing import Any

import msgspec

from auditor.model import JSON, Location, Path, Positions
from auditor.sources.parsed import Document, line_at

Places = list[Any]
"""The flat list described above; msgspec cannot express its recursion."""

encode_places = msgspec.msgpack.Encoder().encode
_decode_places = msgspec.msgpack.Decoder(list[Any]).decode


def split_places(places: Places) -> list[list[Any]]:
    """The entries of a flat list of places: start, end, and the places inside, if any."""
    starts = _entry_starts(places)
    ends = [*starts[1:], len(places)]
    return [places[at:end] for at, end in zip(starts, ends, strict=False)]


def _entry_starts(places: Places) -> list[int]:
    """Where in a flat list of places each entry begins."""
    starts = []
    at, count = 0, len(places)
    while at < count:
        starts.append(at)
        at += 3 if at + 2 < count and type(places[at + 2]) is list else 2
    return starts


class _Index:
    """The entries of one collection by key or number, and below them the same again; both made
    when first asked for, so that a long list is searched once and not once for every item."""

    __slots__ = ("_below", "_body", "_places", "_starts")

    def __init__(self, body: JSON, places: Places) -> None:
        self._body = body
        self._places = places
        starts = _entry_starts(places)
        self._starts: dict[str | int, int] = dict(
            # A typed list's items get keys that are not in the text; they come last.
            zip(body, starts, strict=False) if isinstance(body, Mapping) else enumerate(starts)
        )
        self._below: dict[str | int, _Index] = {}

    def span(self, step: str | int) -> tuple[int, int] | None:
        """Start and end of the entry called `step`."""
        at = self._starts.get(step)
        return None if at is None else (self._places[at], self._places[at + 1])

    def below(self, step: str | int) -> _Index | None:
        """The collection in the entry called `step`, which exists; None where it holds none."""
        index = self._below.get(step)
        if index is None:
            at = self._starts[step] + 2
            if at >= len(self._places) or type(self._places[at]) is not list:
                return None
            index = self._below[step] = _Index(self._body[step], self._places[at])
        return index

    def first_end(self) -> int | None:
        """The end of the first entry."""
        return self._places[1] if self._places else None

    def is_list(self) -> bool:
        """Whether entries are items, and so have no key to point at."""
        return isinstance(self._body, list)


class DocumentPositions:
    """The places of one document. An empty path is the first entry of the document."""

    __slots__ = ("_document", "_lines", "_root", "_uri")

    def __init__(self, uri: str, document: Document, lines: array[int]) -> None:
        self._uri = uri
        self._document = document
        self._lines = lines
        self._root: _Index | None = None

    def line(self) -> int:
        """The line of the document's first value, without decoding anything."""
        return line_at(self._lines, self._document.start)

    def locate(self, path: Path) -> Location:
        """The place of the value at `path`, or of the nearest enclosing value that exists."""
        root = self._root
        if root is None:
            body, places = self._document.body, self._document.places
            root = self._root = _Index(body, _decode_places(places) if places else [])
        start = end = self._document.start
        index: _Index | None = root
        widen = True
        for step in path:
            span = index.span(step) if index is not None else None
            if index is None or span is None:
                break
            start, end = span
            # An item that is a collection has no key to point at: its first entry stands for it.
            widen = index.is_list()
            index = index.below(step)
        while widen and index is not None:
            end = max(end, index.first_end() or end)
            widen = index.is_list() and index.span(0) is not None
            index = index.below(0) if widen else None
        return self._location(start, end)

    def _location(self, start: int, end: int) -> Location:
        lines = self._lines
        line = line_at(lines, start)
        end_line = line_at(lines, end)
        end_column = end - lines[end_line - 1] + 1
        if end_column == 1 and end_line > line:
            # A block of text ends at the start of the line after it.
            end_line -= 1
            end_column = max(1, lines[end_line] - lines[end_line - 1])
        return Location(self._uri, line, start - lines[line - 1] + 1, end_line, end_column)


class ItemPositions:
    """The places of one object inside a document that holds several."""

    __slots__ = ("_document", "_prefix")

    def __init__(self, document: Positions, prefix: Path) -> None:
        self._document = document
        self._prefix = prefix

    def locate(self, path: Path) -> Location:
        """The place of the value at `path`, or of the nearest enclosing value that exists."""
        return self._document.locate(self._prefix + path)
