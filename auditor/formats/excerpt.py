"""The lines of the source around a finding, with the place marked and no credentials in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence

import msgspec

from auditor.formats.page import cells, fit
from auditor.formats.printable import safe
from auditor.formats.structure import structure_only
from auditor.formats.values import CREDENTIALS
from auditor.model import Finding, Location, SourceText
from auditor.redact import mask_lines

CONTEXT = 2
"""Lines shown before and after the marked one."""

_TAB = 2
_LONGEST_LINE = 100_000_000
_CUT = "..."


_MARKER = re.compile(r"---(?:\s|$)")
_Mask = Callable[[Sequence[str]], list[str]]


def _mask_of_secret(lines: Sequence[str]) -> list[str]:
    return mask_lines(lines, of_secret=True)


class Excerpt(msgspec.Struct, frozen=True):
    """Numbered lines, ready to print, and where the mark stands under one of them."""

    lines: tuple[tuple[int, str], ...]
    marked: int
    """The number of the marked line."""
    before: int
    """Columns from the beginning of the marked line to the mark."""
    span: int
    """Columns that the mark is wide."""

    @property
    def marked_line(self) -> str:
        """The text of the marked line."""
        return next(text for number, text in self.lines if number == self.marked)

    @property
    def marked_text(self) -> str:
        """What stands over the mark, without quotes."""
        start = len(fit(self.marked_line, self.before)) if self.before else 0
        return self.marked_line[start : start + self.span].strip("\"'")


class Excerpts:
    """Cuts excerpts. Masking needs to know what stands above a line, so a document is masked as a
    whole, once, however many findings are in it."""

    def __init__(self, text: SourceText) -> None:
        self._text = text
        self._files: dict[str, tuple[list[str], list[int]]] = {}
        self._documents: dict[tuple[str, int, _Mask], list[str]] = {}

    def of(self, finding: Finding, columns: int) -> Excerpt | None:
        """The excerpt for a finding in at most `columns`; None where the text cannot be read.

        About a credential it shows keys and no value at all, around it either."""
        if finding.family == CREDENTIALS:
            mask: _Mask = structure_only
        else:
            mask = _mask_of_secret if finding.resource.kind == "Secret" else mask_lines
        return self._at(finding.location, columns, mask)

    def _at(self, location: Location, columns: int, mask: _Mask) -> Excerpt | None:
        if location.line < 1:
            return None
        lines, starts = self._file(location.uri)
        if location.line > len(lines):
            return None
        start = starts[bisect_right(starts, location.line - 1) - 1]
        following = bisect_right(starts, location.line - 1)
        end = starts[following] if following < len(starts) else len(lines)
        masked = self._document(location.uri, start, end, mask)
        first = max(location.line - 1 - CONTEXT, start)
        last = min(location.line - 1 + CONTEXT, end - 1)
        shown = [(n + 1, _printable(masked[n - start])) for n in range(first, last + 1)]
        shown = _without_blank_edges(shown, location.line)
        return _cropped(shown, location, lines[location.line - 1], columns)

    def _file(self, uri: str) -> tuple[list[str], list[int]]:
        """The lines of a file, and the indexes at which its documents begin."""
        if uri not in self._files:
            lines = self._text.lines(uri, 1, _LONGEST_LINE)
            starts = [0]
            starts += [n for n, line in enumerate(lines) if n and _MARKER.match(line)]
            self._files[uri] = (lines, starts)
        return self._files[uri]

    def _document(self, uri: str, start: int, end: int, mask: _Mask) -> list[str]:
        key = (uri, start, mask)
        if key not in self._documents:
            self._documents[key] = mask(self._files[uri][0][start:end])
        return self._documents[key]


def _printable(line: str) -> str:
    return safe(line.rstrip("\r\n").replace("\t", " " * _TAB).rstrip())


def _without_blank_edges(shown: list[tuple[int, str]], marked: int) -> list[tuple[int, str]]:
    while shown[-1][0] > marked and not shown[-1][1]:
        shown.pop()
    while shown[0][0] < marked and shown[0][1] in ("", "---"):
        shown.pop(0)
    return shown


def _cropped(
    shown: list[tuple[int, str]], location: Location, source: str, columns: int
) -> Excerpt:
    marked = next(text for number, text in shown if number == location.line)
    before = min(cells(_printable(source[: location.column - 1] + "|")) - 1, cells(marked))
    span = 1
    if location.end_line == location.line and location.end_column > location.column:
        through = cells(_printable(source[: location.end_column - 1]))
        span = max(1, min(through, cells(marked)) - before)
    left = 0
    if before + 1 > columns:
        left = before - columns // 2
    lines = tuple((number, _crop(text, left, columns)) for number, text in shown)
    return Excerpt(lines, location.line, before - left, max(1, min(span, columns - before + left)))


def _crop(text: str, left: int, columns: int) -> str:
    """The part of `text` from column `left` on, with `...` where something is missing."""
    if left:
        text = _CUT + text[len(fit(text, left + len(_CUT))) :] if cells(text) > left else ""
    if cells(text) > columns:
        text = fit(text, columns - len(_CUT)) + _CUT
    return text
