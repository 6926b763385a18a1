"""What a configuration file says, and where in its text each value stands."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from auditor.model import JSON, Path, Positions


class Span(msgspec.Struct, frozen=True):
    """A place in a text: line and columns, counted from 1; the end is one past the last column."""

    line: int
    column: int
    end_column: int


class Parsed(msgspec.Struct, frozen=True):
    """One file. `tree` is None where the format is not known or the text could not be read."""

    format: str
    """yaml, json, ini, redis, river, shell or text."""
    tree: JSON = None
    spans: Mapping[Path, Span] = {}
    positions: Positions | None = None
    """Instead of spans, for YAML and JSON."""
    problem: str = ""
    """Why it could not be read, in words and without its values."""

    def locate(self, path: Path) -> Span | None:
        """The place of the value at `path`, or of the nearest enclosing value that exists."""
        if self.positions is not None:
            place = self.positions.locate(path)
            end = place.end_column if place.end_line == place.line else place.column + 1
            return Span(place.line, place.column, end)
        for length in range(len(path), 0, -1):
            if path[:length] in self.spans:
                return self.spans[path[:length]]
        return None


def line_span(line: str, number: int) -> Span:
    """The span of what a line says, without the white space around it."""
    start = len(line) - len(line.lstrip())
    return Span(number, start + 1, max(len(line.rstrip()), start + 1) + 1)
