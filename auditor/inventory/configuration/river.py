"""Grafana Alloy's configuration language (formerly River): blocks with labels, and attributes.

Read only as far as rules ask: a block `loki.write "loki" { endpoint { url = "..." } }` is
{"loki.write.loki": {"endpoint": {"url": "..."}}}; blocks of the same name are a list. Strings,
numbers, truth values and lists are values; any other expression is its text.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right

from auditor.inventory.configuration.parsed import Parsed, Span
from auditor.model import JSON, Path

_TOKEN = re.compile(
    r"(?P<space>\s+|//[^\n]*|/\*.*?\*/)"
    r'|(?P<string>"(?:[^"\\\n]|\\.)*"|`[^`]*`)'
    r"|(?P<word>[A-Za-z_][A-Za-z0-9_.]*|[0-9][0-9A-Za-z_.]*)"
    r"|(?P<mark>[{}\[\](),=]|[^\s{}\[\](),=\"`]+)",
    re.S,
)
_DEEPEST = 40
_OPENING, _CLOSING = {"{": "}", "[": "]", "(": ")"}, {"}", "]", ")"}


class _Unreadable(Exception):
    def __init__(self, line: int, message: str) -> None:
        super().__init__(f"line {line}: {message}")


class _Token:
    __slots__ = ("end", "kind", "start", "text")

    def __init__(self, kind: str, text: str, start: int) -> None:
        self.kind, self.text, self.start, self.end = kind, text, start, start + len(text)


def parse_river(text: str) -> Parsed:
    """The blocks and attributes of a file."""
    reader = _Reader(text)
    try:
        tree = reader.body((), closed=False)
    except _Unreadable as error:
        return Parsed("river", problem=str(error))
    return Parsed("river", tree, reader.spans)


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._starts = [0, *(found.end() for found in re.finditer("\n", text))]
        self._tokens = [
            _Token(str(match.lastgroup), match[0], match.start())
            for match in _TOKEN.finditer(text)
            if match.lastgroup != "space"
        ]
        self._at = 0
        self.spans: dict[Path, Span] = {}

    def body(self, path: Path, *, closed: bool) -> dict[str, JSON]:
        """The entries up to the closing brace, or to the end of the file."""
        if len(path) > _DEEPEST:
            raise self._wrong(self._tokens[self._at - 1], "the blocks are nested too deeply")
        tree: dict[str, JSON] = {}
        counts: dict[str, int] = {}
        while self._at < len(self._tokens):
            token = self._take()
            if token.text == "}" and closed:
                return tree
            if token.kind != "word":
                raise self._wrong(token, "a name is expected")
            name, following = token.text, self._take()
            if following.text == "=":
                self._mark((*path, name), token)
                tree[name] = self._expression()
                self._mark((*path, name), token, self._tokens[self._at - 1])
                continue
            if following.kind == "string":
                name, following = f"{name}.{following.text[1:-1]}", self._take()
            if following.text != "{":
                raise self._wrong(following, "a block or a value is expected")
            number = counts[name] = counts.get(name, 0) + 1
            if number == 1:
                self._mark((*path, name), token)
                tree[name] = self.body((*path, name), closed=True)
                continue
            if number == 2:
                tree[name] = [tree[name]]
                self._renumber((*path, name))
            self._mark((*path, name, number - 1), token)
            tree[name].append(self.body((*path, name, number - 1), closed=True))
        if closed:
            raise _Unreadable(self._line(len(self._text)), "a block is not closed")
        return tree

    def _renumber(self, path: Path) -> None:
        """The first of several blocks becomes the first item of a list."""
        for known in [p for p in self.spans if p[: len(path)] == path]:
            self.spans[_inserted(path, known)] = self.spans[known]

    def _expression(self) -> JSON:
        """The value after `=`: to the end of its line, unless brackets are open there."""
        first = self._take()
        depth, last = int(first.text in _OPENING), first
        while self._at < len(self._tokens):
            token = self._tokens[self._at]
            between = self._text[last.end : token.start]
            if depth == 0 and ("\n" in between or token.text in _CLOSING):
                break
            depth += (token.text in _OPENING) - (token.text in _CLOSING)
            last = self._take()
        return _value(self._text[first.start : last.end])

    def _take(self) -> _Token:
        if self._at >= len(self._tokens):
            raise _Unreadable(self._line(len(self._text)), "the text ends too early")
        self._at += 1
        return self._tokens[self._at - 1]

    def _line(self, offset: int) -> int:
        return bisect_right(self._starts, offset)

    def _wrong(self, token: _Token, message: str) -> _Unreadable:
        return _Unreadable(self._line(token.start), message)

    def _mark(self, path: Path, first: _Token, last: _Token | None = None) -> None:
        line = self._line(first.start)
        start = self._starts[line - 1]
        end = last.end if last is not None and self._line(last.end) == line else first.end
        self.spans[path] = Span(line, first.start - start + 1, end - start + 1)


def _inserted(path: Path, known: Path) -> Path:
    """A path below `path`, as one below the first item there."""
    return (*path, 0, *known[len(path) :])


def _value(text: str) -> JSON:
    if text[:1] == "`" and text[-1:] == "`" and text.count("`") == 2:
        return text[1:-1]
    try:
        return json.loads(re.sub(r",(\s*\])", r"\1", text))
    except ValueError:
        return text
