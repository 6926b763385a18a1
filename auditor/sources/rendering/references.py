"""Which values a template line takes: `.Values.image.tag` is `image.tag`.

Inside `with .Values.x`, the dot is `x`; what other actions make of it is not followed.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_ACTION: Final = re.compile(r"\{\{-?\s*(.*?)\s*-?\}\}", re.DOTALL)
_VALUES: Final = re.compile(r"(?<![\w)])\$?\.Values((?:\.[A-Za-z_]\w*)+)")
_DOT: Final = re.compile(r"(?:^|[\s(|])\.((?:[A-Za-z_]\w*)(?:\.[A-Za-z_]\w*)*)?(?=$|[\s)|])")
_OPENS: Final = re.compile(r"^(if|with|range|define|block)\b(.*)", re.DOTALL)
_WITH: Final = re.compile(r"^\s*\$?\.Values((?:\.[A-Za-z_]\w*)+)\s*$")

Key = tuple[str, ...]


def values_by_line(text: str) -> dict[int, tuple[Key, ...]]:
    """The values that each line of a template takes, by number, counted from 1, in the order of the
    text. Conditions take none: they do not say what is written."""
    found: dict[int, list[Key]] = {}
    dots: list[Key | None] = [None]  # what the dot is; None where that is not followed
    for match in _ACTION.finditer(text):
        words = match[1]
        line = text.count("\n", 0, match.start()) + 1
        opens = _OPENS.match(words)
        if opens:
            value = _WITH.match(opens[2])
            inherits = dots[-1] if opens[1] == "if" else None
            dots.append(_key(value[1]) if value and opens[1] == "with" else inherits)
        elif words == "end":
            if len(dots) > 1:
                dots.pop()
        elif not words.startswith(("/*", "else", "template", "break", "continue")):
            keys = [_key(value) for value in _VALUES.findall(words)]
            dot = dots[-1]
            if dot is not None:
                keys += [(*dot, *_key(value)) for value in _DOT.findall(words)]
            known = found.setdefault(line, [])
            known += [key for key in dict.fromkeys(keys) if key not in known]
    return {line: tuple(keys) for line, keys in found.items() if keys}


def values_at(
    number: int, lines: Sequence[str], taken: dict[int, tuple[Key, ...]]
) -> tuple[Key, ...]:
    """The values that line `number` takes, or, where it is a key without a value, the block that
    the lines below give it."""
    if number in taken:
        return taken[number]
    if not lines[number - 1].rstrip().endswith(":"):
        return ()
    for below in range(number + 1, min(number + 3, len(lines)) + 1):
        if not lines[below - 1].strip().startswith("{{"):
            return ()
        if below in taken:
            return taken[below]
    return ()


def _key(dotted: str) -> Key:
    return tuple(step for step in dotted.split(".") if step)
