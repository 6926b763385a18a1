"""Keys that stand twice in one mapping: legal enough for kubectl, and nearly always a mistake."""

from __future__ import annotations

from array import array

from auditor.sources.limits import MAX_REPEATED_KEYS
from auditor.sources.parsed import Flaw, line_at

_LONGEST_SHOWN = 60


class Repeats:
    """The repeated keys of one document. The first ones are told in full, the rest is counted: a
    hostile file has millions."""

    def __init__(self, lines: array[int]) -> None:
        self._lines = lines
        self._flaws: list[Flaw] = []
        self._more = 0

    def add(self, key: str, before: int, again: int) -> None:
        """`key` stands at the offset `before`, and again at the offset `again`."""
        if len(self._flaws) == MAX_REPEATED_KEYS:
            self._more += 1
            return
        first, line = line_at(self._lines, before), line_at(self._lines, again)
        shown = key if len(key) <= _LONGEST_SHOWN else key[: _LONGEST_SHOWN - 3] + "..."
        where = f"on lines {first} and {line}" if first != line else f"on line {line}"
        self._flaws.append(
            Flaw(line, f"sets the key {shown!r} twice, {where}; the API server keeps the last")
        )

    def take(self) -> list[Flaw]:
        """The flaws since the last call."""
        flaws = self._flaws
        if self._more:
            flaws.append(Flaw(flaws[-1].line, f"sets {self._more:,} more keys twice"))
        self._flaws = []
        self._more = 0
        return flaws
