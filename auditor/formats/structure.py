"""The structure of a YAML or JSON source without any of its values: what is shown of findings
about credentials, where nothing has to be recognized in order to be hidden."""

from __future__ import annotations

import re
from collections.abc import Sequence

from auditor.redact import REDACTED

_ENTRY = re.compile(
    r"""(?P<lead>[ \t]*(?:[-?][ \t]+)*)(?P<key>(?P<quote>["']?)[\w./][\w./\-]*(?P=quote)[ \t]*:)"""
    r"""(?:[ \t]+(?P<rest>.*))?"""
)
_LEAD = re.compile(r"[ \t]*(?:[-?][ \t]+)*")
_NOTHING = re.compile(r"[ \t{}\[\],]*(?:-[ \t]*)*|---[ \t]*|\.\.\.[ \t]*")
_TAGS = re.compile(r"(?:[!&]\S*[ \t]+)*")
_FLOW = re.compile(
    r"""\s+(?:\#.*)?|(?P<open>[{\[])|(?P<close>[}\]])|[,:]|"(?:\\.|\\$|[^"\\])*(?P<double>"|$)"""
    r"""|'(?:''|[^'])*(?P<single>'|$)|(?:(?!:[\s,\[\]{}]|\s\#)[^,\[\]{}])+"""
)
_ENDS = {'"': re.compile(r'(?:\\.|[^"\\])*"'), "'": re.compile("(?:''|[^'])*'(?!')")}


class _Structure:
    """What a line is in, after the lines before it."""

    def __init__(self) -> None:
        self._quote = ""
        """What ends the quoted scalar that goes on."""
        self._depth = 0
        """Brackets that are open."""
        self._beyond = -1
        """The column beyond which lines belong to the scalar above them; -1 where they do not."""
        self._text = False
        """Whether the whole document is one block scalar."""

    def shown(self, line: str) -> str:
        """What to show of the next line."""
        if self._quote:
            return self._in_quotes(line)
        if not line.strip():
            return line
        if self._depth:
            self._flow(line, 0)
            return _entry(line)
        column = len(line) - len(line.lstrip(" \t"))
        if self._text or 0 <= self._beyond < column:
            return _hidden(line)
        self._start(line, column)
        return _entry(line)

    def _in_quotes(self, line: str) -> str:
        end = _ENDS[self._quote].match(line)
        if end:
            self._quote = ""
            if self._depth:
                self._flow(line, end.end())
        return _hidden(line)

    def _start(self, line: str, column: int) -> None:
        """Finds out what goes on below the line: it begins with a value, or with a key and one."""
        self._beyond = -1
        entry = _ENTRY.fullmatch(line)
        start = _start_of_content(line)
        at = entry.start("rest") if entry and entry["rest"] else len(line) if entry else start
        if line.startswith("---"):
            at = len(line) - len(line[3:].lstrip())
            self._text = line[at:].startswith(("|", ">"))
        tags = _TAGS.match(line, at)
        at = tags.end() if tags else at
        first = line[at : at + 1]
        if first in ("{", "["):
            self._flow(line, at)
        elif first in ('"', "'"):
            self._quote = "" if _ENDS[first].match(line, at + 1) else first
        elif first and first != "#":
            # A scalar in a mapping stands beyond its key, one in a sequence beyond its dash.
            self._beyond = start if entry else line.rfind("-", column, start)
            if not entry and "?" in line[column:start]:
                self._beyond = column

    def _flow(self, line: str, at: int) -> None:
        for match in _FLOW.finditer(line, at):
            self._depth += bool(match["open"]) - bool(match["close"])
            if match["double"] == "" or match["single"] == "":
                self._quote = match[0][0]
        self._depth = max(self._depth, 0)


def structure_only(lines: Sequence[str]) -> list[str]:
    """The lines of one document with their keys and brackets, and all else replaced."""
    structure = _Structure()
    return [structure.shown(line) for line in lines]


def _start_of_content(line: str) -> int:
    match = _LEAD.match(line)
    return match.end() if match else 0


def _hidden(line: str) -> str:
    return line[: _start_of_content(line)] + REDACTED


def _entry(line: str) -> str:
    """A line that is no part of a scalar: its key, or nothing but brackets and dashes."""
    entry = _ENTRY.fullmatch(line)
    value = (entry["rest"] or "") if entry else line[_start_of_content(line) :]
    if _NOTHING.fullmatch(value):
        return line
    return line[: entry.start("rest")] + REDACTED if entry else _hidden(line)
