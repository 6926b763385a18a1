"""Where in a document something is to hide, line by line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from auditor.redact.hints import suspects
from auditor.redact.in_document import hidden_by_others
from auditor.redact.in_line import Span, in_line
from auditor.redact.words import REDACTED

_ESCAPE = re.compile(r"""\\+[nrt"']""")


def spans_of(lines: Sequence[str]) -> dict[int, list[Span]]:
    """What is to hide in each line that has something to hide."""
    suspected = suspects(lines)
    found: dict[int, list[Span]] = {}
    for number in suspected:
        line = lines[number]
        spans = _in_short_line(line) if len(line) < 200 else _in_line(line)
        if spans:
            found[number] = list(spans)
    for number, span in hidden_by_others(lines, suspected):
        found.setdefault(number, []).append(span)
    return found


def without(line: str, spans: Sequence[Span]) -> str:
    """The line with `[redacted]` in place of each span."""
    parts: list[str] = []
    position = 0
    last = -1
    for start, end in sorted(spans):
        if start > last:
            parts += (line[position:start], REDACTED)
        last = max(last, end)
        position = max(position, end)
    return "".join(parts) + line[position:]


def _in_line(line: str) -> tuple[Span, ...]:
    spans = list(in_line(line))
    if "\\" in line and _ESCAPE.search(line):
        spans += _in_escaped(line)
    return tuple(spans)


_in_short_line = lru_cache(maxsize=4096)(_in_line)
"""Manifests repeat themselves: most lines with a hint are the same few."""


def _in_escaped(line: str) -> Iterator[Span]:
    """What stands in a text within quotes, whose lines and quotes are escaped."""
    plain = _ESCAPE.sub(_unescaped, line)
    parts = plain.split("\n")
    starts = [0]
    for part in parts:
        starts.append(starts[-1] + len(part) + 1)
    for number, spans in spans_of(parts).items():
        for start, end in spans:
            start, end = start + starts[number], end + starts[number]
            while end > start and line[end - 1] in "\\ ":
                end -= 1
            if number + 1 == len(parts) and line.endswith('"', start, end):
                end -= 1
            yield start, end


def _unescaped(match: re.Match[str]) -> str:
    """The character that is meant, after as many spaces as keep all others in their places."""
    char = match[0][-1]
    return " " * (len(match[0]) - 1) + {"n": "\n", "r": "\n", "t": " "}.get(char, char)
