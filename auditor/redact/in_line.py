"""The credentials that one line shows by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from auditor.redact import patterns
from auditor.redact.words import harmless, hides, secretish

Span = tuple[int, int]
"""Where something to hide begins in a line, and where it ends."""

_QUOTE = re.compile(r"""\\*["']""")


def in_line(line: str) -> tuple[Span, ...]:
    """The credentials that one line shows by itself."""
    lower = line.lower()
    spans = [match.span() for match in patterns.TOKENS.finditer(line)]
    for hints, pattern in patterns.PLACES:
        for hint in hints:
            if hint in lower:
                spans += _values(pattern, line)
                break
    for client, flag in patterns.CLIENTS:
        if name := client.search(line):
            for match in flag.finditer(line, name.end()):
                spans += value_span(match)
    spans += _keyed_values(line)
    if "<" in line:
        for match in patterns.ELEMENT.finditer(line):
            if secretish(match["tag"]) or (match["key"] and secretish(match["key"])):
                spans += value_span(match)
    return tuple(spans)


def _values(pattern: re.Pattern[str], line: str) -> Iterator[Span]:
    for match in pattern.finditer(line):
        yield from value_span(match)


def value_span(match: re.Match[str]) -> Iterator[Span]:
    """The value that was found, without its quotes, unless there is nothing to hide."""
    value, (start, end) = match["value"], match.span("value")
    if harmless(value):
        return
    quote = _QUOTE.match(value)
    if quote:
        start += quote.end()
        if len(value) >= 2 * quote.end() and value.endswith(quote[0]):
            end -= quote.end()
    yield start, end


def _keyed_values(line: str) -> Iterator[Span]:
    """Values beside the key, the flag or the name that makes credentials of them."""
    position = 0
    while match := patterns.KEY.search(line, position):
        position = match.end()
        if secretish(match["key"]):
            value = _after_key(line, match)
            if value:
                yield from value_span(value)
                position = max(position, value.end())
    for match in patterns.FLAG.finditer(line):
        value = patterns.ARGUMENT.match(line, match.end())
        if value and hides(match["flag"], value["value"]):
            yield from value_span(value)
    for match in patterns.NAMED.finditer(line):
        value = patterns.NAMED_VALUE.match(line, match.end())
        if value and secretish(match["key"]):
            yield from value_span(value)
    for match in patterns.VALUE_NAMED.finditer(line):
        if secretish(match["key"]):
            yield from value_span(match)


def _after_key(line: str, key: re.Match[str]) -> re.Match[str] | None:
    if key["separator"] != ":":
        return patterns.AFTER_EQUALS.match(line, key.end())
    quoted = line.startswith(('"', "'"), key.end())
    if key["close"] or key["after"] or (quoted and not key["before"]):
        return patterns.AFTER_COLON.match(line, key.end())
    return None
