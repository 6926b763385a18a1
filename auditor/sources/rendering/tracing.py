"""Which line of which template a rendered line is from.

The chart is rendered a second time with a comment at the end of template lines that says which line
it is. A rendered line is traced only if it is the same as in the first rendering but for that
comment, so that what the comments change (checksums, lengths) is not traced, and no line is wrong.

Source: text/template's lexical rules: actions, comments, strings, and `{{-` and `-}}`, which trim
the text beside them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import msgspec

_ACTION: Final = re.compile(
    r"\{\{-?\s*/\*.*?\*/\s*-?\}\}"  # a comment
    r"|\{\{(?:\"(?:\\.|[^\"\\\n])*\"|`[^`]*`|'(?:\\.|[^'\\\n])*'|(?!\}\})[^\"`'])*\}\}",
    re.DOTALL,
)
_LITERAL_LINE: Final = re.compile(r"\s*(?:- |-$|(?:\"[^\"{]*\"|'[^'{]*'|[\w./-]+)\s*:(?:\s|$))")
_PLAIN_VALUE: Final = re.compile(
    r"(\s*(?:- +)*)(?:[\w./-]+\s*:\s+|(?<=- )(?![\w./-]+\s*:))(?=\S)(?![|>&!#\"'\[{])"
)
"""A value that is a text without quotes, after the indent of its key or item."""
_BLOCK: Final = re.compile(r"\bto(?:Yaml|Json|Toml)\b|\bn?indent\b")
_MARK: Final = re.compile(r" #@vvaudit:(\d+)@")
_PLAIN: Final = "#@vvaudit:"


class Line(msgspec.Struct, frozen=True, order=True):
    """One line of a template: the name that `# Source:` gives the file, and the number, counted
    from 1."""

    file: str
    number: int


class Marks:
    """What the comments stand for."""

    def __init__(self) -> None:
        self._lines: list[Line] = []

    def mark(self, file: str, text: str) -> str:
        """`text`, the template that `# Source:` calls `file`, with comments."""
        parts = list(_split(text))
        ends, continued = _markable(parts), _continued(text.split("\n"))
        pieces: list[str] = []
        number = 1
        for index, (part, action) in enumerate(parts):
            if action:
                pieces.append(part)
                number += part.count("\n")
                continue
            lines = part.split("\n")
            for place, line in enumerate(lines[:-1]):
                pieces.append(line)
                if (index, place) in ends and number not in continued:
                    ending = "\r" if line.endswith("\r") else ""
                    pieces[-1] = line.removesuffix("\r")
                    pieces.append(f" {_PLAIN}{len(self._lines)}@{ending}")
                    self._lines.append(Line(file, number))
                pieces.append("\n")
                number += 1
            pieces.append(lines[-1])
            if (index, len(lines) - 1) in ends and number not in continued:
                pieces.append(f" {_PLAIN}{len(self._lines)}@")
                self._lines.append(Line(file, number))
        return "".join(pieces)

    def trace(self, plain: Sequence[str], marked: Sequence[str]) -> dict[int, Line]:
        """The template lines of the lines of one document, rendered without and with comments;
        by number, counted from 0. Empty where the two are not alike."""
        if len(plain) != len(marked):
            return {}
        found: dict[int, Line] = {}
        for number, (ours, theirs) in enumerate(zip(plain, marked, strict=True)):
            numbers = _MARK.findall(theirs)
            if numbers and _MARK.sub("", theirs).rstrip() == ours.rstrip():
                last = int(numbers[-1])
                if last < len(self._lines):
                    found[number] = self._lines[last]
        return found


def may_be_marked(text: str) -> bool:
    """Whether comments can be told from what the template holds anyway, and lines end only where a
    template's do: reports count those that YAML ends too."""
    lines = text.count("\n") + (not text.endswith("\n") and text != "")
    return _PLAIN not in text and len(text.splitlines()) == lines


def _split(text: str) -> Iterator[tuple[str, bool]]:
    """The text and the actions of a template, in turn."""
    start = 0
    for match in _ACTION.finditer(text):
        yield text[start : match.start()], False
        yield match[0], True
        start = match.end()
    yield text[start:], False


def _markable(parts: Sequence[tuple[str, bool]]) -> set[tuple[int, int]]:
    """The line ends, by part and by place in it, at which a comment changes nothing: those of lines
    that begin with a key or a list item, or hold nothing but an action that gives a block."""
    ends: set[tuple[int, int]] = set()
    begun, actions = "", ""  # the text and the actions of the line so far
    trimmed = False  # the last action takes the blanks after it away
    for index, (part, action) in enumerate(parts):
        if action:
            if "\n" in part:
                begun, actions = "\0", ""  # the line begins inside an action
            elif not actions and not begun.strip():
                begun += "\0" if not _BLOCK.search(part) else "\1"
            actions += part
            trimmed = part.endswith("-}}")
            continue
        lines = part.split("\n")
        for place, line in enumerate(lines[:-1]):
            whole = begun + line
            literal = _LITERAL_LINE.match(whole)
            block = whole.strip() == "\1"
            eaten = trimmed and not line.strip()
            if (literal or block) and not eaten:
                ends.add((index, place))
            begun, actions, trimmed = "", "", False
        begun += lines[-1]
        trimmed = trimmed and not lines[-1].strip()
        if index == len(parts) - 1 and _LITERAL_LINE.match(begun) and not trimmed:
            ends.add((index, len(lines) - 1))
    return ends


def _continued(lines: Sequence[str]) -> set[int]:
    """The numbers, counted from 1, of the lines of plain texts that go on below: a comment would
    end them. In a mapping or list only such a text is followed by a line that is further in."""
    found: set[int] = set()
    start = level = 0  # the line that a text begins at, and how far in what it is a value of is
    for number, line in enumerate(lines, 1):
        stripped = line.lstrip()
        if not stripped or stripped.startswith(("{{", "#")):
            continue
        if start and len(line) - len(stripped) > level:
            found |= {start, number}
            continue
        value = _PLAIN_VALUE.match(line)
        start = number if value else 0
        level = len(value[1]) if value else 0
        if value and value.end() == len(value[1]):
            level = value[1].rindex("-")  # an item without a key
    return found


def fill(
    traced: Mapping[int, Line], plain: Sequence[str], templates: Mapping[str, Sequence[str]]
) -> dict[int, Line]:
    """`traced`, and the lines between that can only come from one place: those of a block that an
    action alone on its line gives, and those that stand in the template word by word."""
    full = dict(traced)
    before: Line | None = None
    gap: list[int] = []
    for number in range(len(plain)):
        line = full.get(number)
        if line is None:
            follows = before is not None and _literal(before, len(gap) + 1, templates)
            if before is not None and follows == plain[number].rstrip() and follows:
                full[number] = Line(before.file, before.number + len(gap) + 1)
            gap.append(number)
            continue
        block = _only_action(line, templates)
        if block and before is not None and _actions_between(before, line, templates):
            for inner in gap:
                full.setdefault(inner, line)
        before, gap = line, []
    return full


def _text(line: Line, templates: Mapping[str, Sequence[str]]) -> str:
    lines = templates.get(line.file, ())
    return lines[line.number - 1] if 0 < line.number <= len(lines) else ""


def _literal(before: Line, further: int, templates: Mapping[str, Sequence[str]]) -> str:
    """The line `further` below, where nothing but literal text stands in between; else empty."""
    lines = templates.get(before.file, ())
    between = lines[before.number : before.number + further]
    if len(between) < further or any("{{" in line or "}}" in line for line in between):
        return ""
    return between[-1].rstrip()


def _only_action(line: Line, templates: Mapping[str, Sequence[str]]) -> bool:
    return _alone(_text(line, templates))


def _alone(text: str) -> bool:
    stripped = text.strip()
    return stripped.startswith("{{") and stripped.endswith("}}")


def _actions_between(before: Line, line: Line, templates: Mapping[str, Sequence[str]]) -> bool:
    if before.file != line.file or before.number >= line.number:
        return False
    between = templates.get(line.file, ())[before.number : line.number - 1]
    return all(not text.strip() or _alone(text) for text in between)
