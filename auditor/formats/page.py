"""A page of plain lines: wrapping, measuring and colour, and nothing about audits.

Colour is put on by hand, because a library that lays out text costs more time than the audit.
The colours are those that can be read on a white and on a black background; they repeat what the
words say and never stand for them.
"""

from __future__ import annotations

_CODES = {"bad": "1;31", "good": "32", "open": "35", "bold": "1", "quiet": "2"}

_NARROWEST = 60
"""Below this the columns of a table leave no room for words; the terminal may break the lines."""


def cells(text: str) -> int:
    """Columns that `text` takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def wrap(text: str, first: int, rest: int) -> list[str]:
    """`text` in lines of at most `first` (the first line) and `rest` columns, broken at spaces.

    A word that does not fit is left whole, so that a path can still be clicked; only text that is
    written without spaces, such as Chinese, is broken inside.
    """
    if cells(text) <= first:
        return [text]
    lines: list[str] = []
    line = ""
    room = first
    for word in text.split(" "):
        candidate = f"{line} {word}" if line else word
        if cells(candidate) <= room:
            line = candidate
            continue
        if line:
            lines.append(line)
            room = rest
        line = word
        while not line.isascii() and cells(line) > room:
            head = fit(line, room)
            lines.append(head)
            line = line[len(head) :]
            room = rest
    return [*lines, line]


def fit(text: str, columns: int) -> str:
    """As much of the beginning of `text` as fits, and at least one character."""
    if text.isascii():
        return text[: max(columns, 1)]
    used = 0
    for index, char in enumerate(text):
        used += cells(char)
        if used > columns:
            return text[: max(index, 1)]
    return text


class Page:
    """Lines in the making."""

    def __init__(self, width: int, colour: bool) -> None:
        self.width = max(width, _NARROWEST)
        self._colour = colour
        self._lines: list[str] = []

    def paint(self, style: str, text: str) -> str:
        """`text` in a style, if there is colour at all."""
        if not self._colour or not text:
            return text
        return f"\x1b[{_CODES[style]}m{text}\x1b[0m"

    def line(self, text: str = "") -> None:
        """One line as it is."""
        self._lines.append(text.rstrip())

    def gap(self) -> None:
        """One empty line, but not two, and none at the top."""
        if self._lines and self._lines[-1]:
            self._lines.append("")

    def text(
        self, lead: str, body: str, *, hang: int | None = None, painted: str = "", style: str = ""
    ) -> None:
        """`lead` and `body`, wrapped; further lines stand under the beginning of `body`, or at
        column `hang`. `painted` is `lead` with its colours."""
        start = cells(lead)
        indent = start if hang is None else hang
        parts = wrap(body, self.width - start, self.width - indent)
        for number, part in enumerate(parts):
            before = " " * indent if number else painted or lead
            self.line(before + (self.paint(style, part) if style else part))

    def link(self, lead: str, target: str, about: str) -> None:
        """A place that can be clicked, so never broken, and what is there: beside it or below."""
        if about and cells(lead) + cells(target) + 2 + cells(about) <= self.width:
            self.line(f"{lead}{target}  {about}")
            return
        self.line(lead + target)
        if about:
            self.text(" " * (cells(lead) + 2), about)

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"
