"""What reading one file gives, before anything is known about Kubernetes. Small structs that
msgspec can carry from one process to another."""

from __future__ import annotations

from array import array
from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from typing import Any

import msgspec


class Fault(Exception):
    """Text that cannot be read as the API server would, in plain words and without its values.

    `fatal` means that nothing after it can be read either.
    """

    def __init__(self, line: int, message: str, *, fatal: bool = False, remedy: str = "") -> None:
        super().__init__(message)
        self.line = line
        self.message = message
        self.fatal = fatal
        self.remedy = remedy


class Flaw(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """A problem of one file: a line counted from 1 (0 for none), a message, a remedy."""

    line: int
    message: str
    remedy: str = ""


def flaw_of(fault: Fault, consequence: str) -> Flaw:
    """The flaw that `fault` is, with what follows from it in words."""
    return Flaw(fault.line, f"{fault.message}; {consequence}", fault.remedy)


class Document(msgspec.Struct, array_like=True, frozen=True):
    """One document that is not empty: its number in the file counted from 0, the offset of its
    first character, its value, and its places as `positions` encodes them."""

    number: int
    start: int
    body: Any
    places: bytes


def last_flaw(fault: Fault, documents: Sequence[Document]) -> Flaw:
    """The flaw at which reading a file ended, after `documents`."""
    return flaw_of(fault, "the rest of the file was not read" if documents else "it was not read")


class ParsedFile(msgspec.Struct, array_like=True, frozen=True):
    """All that one file holds. `lines` are the offsets at which its lines start."""

    documents: list[Document]
    flaws: list[Flaw]
    lines: bytes


def line_starts(text: str) -> array[int]:
    """The offset (in characters) of every line of `text`, and of its end.

    Lines end where YAML ends them. `str.splitlines` knows a few more line ends, all of them
    control characters that no YAML or JSON text can hold.
    """
    return array("I", accumulate(map(len, text.splitlines(keepends=True)), initial=0))


def line_at(lines: array[int], offset: int) -> int:
    """The line, counted from 1, that the character at `offset` stands in."""
    # The last offset is the end of the text; what stands there belongs to the last line.
    return max(1, min(bisect_right(lines, offset), len(lines) - 1))
