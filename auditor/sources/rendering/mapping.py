"""Where the values of an object that Helm rendered stand in the chart's templates, and which of the
chart's values they are."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from auditor.model import JSON, Location, Path
from auditor.sources.positions import DocumentPositions
from auditor.sources.rendering.charts import File
from auditor.sources.rendering.paths import ABSENT, value_at
from auditor.sources.rendering.references import Key, values_at, values_by_line
from auditor.sources.rendering.tracing import Line
from auditor.sources.rendering.values import Values

_KEY: Final = re.compile(r"[^\s:{}]+")
_MOST: Final = 3
"""Values that are named of one line."""


class Templates:
    """The templates of a chart by what `# Source:` calls them."""

    def __init__(self, files: Mapping[str, File], keys: Mapping[str, Key], values: Values) -> None:
        """`keys` are those under which the topmost chart holds a file's values."""
        self.files = files
        self.lines = {
            source: file.data.decode("utf-8", "replace").splitlines()
            for source, file in files.items()
        }
        self._keys = keys
        self._values = values
        self._taken: dict[str, dict[int, tuple[Key, ...]]] = {}

    def text(self, line: Line) -> str:
        """The text of a line; empty where there is none."""
        lines = self.lines[line.file]
        return lines[line.number - 1] if 0 < line.number <= len(lines) else ""

    def start(self, source: str, kind: str) -> Location:
        """Where an object of this kind begins in a template, if it can be told from the others;
        else the first line that is no comment and no action."""
        lines = self.lines[source]
        wanted = re.compile(rf"kind:\s*[\"']?{re.escape(kind)}[\"']?\s*$")
        alike = [number for number, line in enumerate(lines, 1) if wanted.match(line)]
        if len(alike) == 1:
            return self.place(Line(source, alike[0]))
        plain = (
            number
            for number, line in enumerate(lines, 1)
            if line.strip() and not line.lstrip().startswith(("#", "{{", "---"))
        )
        return self.place(Line(source, next(plain, 1)))

    def place(self, line: Line) -> Location:
        """A whole line, without its indent."""
        text = self.text(line)
        column = len(text) - len(text.lstrip()) + 1
        end = max(len(text.rstrip()) + 1, column)
        return Location(self.files[line.file].uri, line.number, column, line.number, end)

    def taken(self, line: Line) -> tuple[tuple[Location, str], ...]:
        """The values that a line takes: where each is written, and its key in words."""
        lines = self.lines[line.file]
        if line.file not in self._taken:
            self._taken[line.file] = values_by_line("\n".join(lines))
        found = []
        for key in values_at(line.number, lines, self._taken[line.file])[:_MOST]:
            chart = self._keys[line.file]
            whole = key if key[:1] == ("global",) else (*chart, *key)
            place = self._values.locate(whole, chart)
            if place is not None:
                found.append((place, f"values key {'.'.join(whole)}"))
        return tuple(found)

    def left_out(self, line: Line, column: int, item: bool, key: str) -> Line | None:
        """The line that would give the block at `line` (an item of a list, or a key at `column`)
        the field `key`, if a condition in the template did not leave it out. None where there is
        none, or it is not certain which."""
        level = column - 1 if item else None
        found: list[Line] = []
        for number in range(line.number + 1, len(self.lines[line.file]) + 1):
            text = self.text(Line(line.file, number))
            stripped = text.lstrip()
            if not stripped or stripped.startswith(("{{", "#")):
                continue
            indent = len(text) - len(stripped)
            if (indent < level) if item and level is not None else indent < column:
                break
            level = indent if level is None else level
            if indent == level and stripped.startswith(f"{key}:"):
                found.append(Line(line.file, number))
        return found[0] if len(found) == 1 else None


class TemplatePositions:
    """The places of one rendered object."""

    __slots__ = ("_body", "_first", "_lines", "_source", "_templates", "_there", "_traced")

    def __init__(
        self,
        there: DocumentPositions,
        body: JSON,
        first: int,
        lines: Sequence[str],
        traced: Mapping[int, Line],
        source: str,
        templates: Templates,
    ) -> None:
        """`there` are the places in what Helm printed, in which the object's `lines` start at line
        `first`, counted from 0; `traced` tells the template lines of those, counted the same
        way."""
        self._there = there
        self._body = body
        self._first = first
        self._lines = lines
        self._traced = traced
        self._source = source
        self._templates = templates

    def locate(self, path: Path) -> Location:
        """The place of the value at `path`, or of the nearest enclosing value that is known."""
        there, line, _ = self._find(path)
        if line is None:
            traced = self._traced.get(min(self._traced, default=-1))
            kind = str(self._body.get("kind")) if isinstance(self._body, dict) else ""
            if traced is not None and traced.file == self._source:
                return self._templates.place(traced)
            return self._templates.start(self._source, kind)
        return self._fitted(there, line)

    def sources(self, path: Path) -> tuple[tuple[Location, str], ...]:
        """The chart's values that the value at `path` is made of, as far as its line tells."""
        absent: list[str | int] = []
        while path and value_at(self._body, path) is ABSENT:
            absent.append(path[-1])
            path = path[:-1]
        there, line, climbed = self._find(path)
        if line is None or climbed:
            return ()
        if not absent:
            return self._templates.taken(line)
        if self._templates.text(line).rstrip().endswith(":"):
            known = self._templates.taken(line)
            if known:
                return known
        place = self._fitted(there, line)
        item, key = bool(path) and isinstance(path[-1], int), str(absent[-1])
        would = self._templates.left_out(line, place.column, item, key)
        return () if would is None else self._templates.taken(would)

    def _find(self, path: Path) -> tuple[Location, Line | None, bool]:
        """Where a value stands in what was rendered, and its template line; those of the nearest
        value around it that has one, and whether it is one around."""
        climbed = False
        while True:
            there = self._there.locate(path)
            line = self._traced.get(there.line - 1 - self._first)
            if line is not None or not path:
                return there, line, climbed
            path, climbed = path[:-1], True

    def _fitted(self, there: Location, line: Line) -> Location:
        """The place in the template of what stands at `there` in what was rendered."""
        whole = self._templates.place(line)
        template = self._templates.text(line)
        rendered = self._lines[there.line - 1 - self._first]
        if template.rstrip() == rendered.rstrip():
            end_line = self._traced.get(there.end_line - 1 - self._first)
            moved = there.end_line - there.line
            if end_line == Line(line.file, line.number + moved):
                end_column = min(there.end_column, len(self._templates.text(end_line)) + 1)
                return Location(
                    whole.uri, line.number, there.column, line.number + moved, max(end_column, 1)
                )
            return Location(
                whole.uri, line.number, there.column, line.number, len(template.rstrip()) + 1
            )
        key = _KEY.match(rendered, there.column - 1)
        if key is not None and template.count(key[0]) == 1:
            column = template.index(key[0]) + 1
            return Location(whole.uri, line.number, column, line.number, whole.end_column)
        return whole
