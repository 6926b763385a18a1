"""The words of a YAML stream, each resolved once: manifests repeat a few hundred of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from auditor.model import JSON
from auditor.sources.scalars import Scalar, key_text, plain_value

_LONGEST_REMEMBERED: Final = 64
"""Longer words seldom come again."""
_MOST_REMEMBERED: Final = 100_000


class _Memory(dict[str, Any]):
    """The values of the words seen so far."""

    __slots__ = ("_resolve",)

    def __init__(self, resolve: Callable[[str], JSON]) -> None:
        self._resolve = resolve

    def __missing__(self, word: str) -> JSON:
        value = self._resolve(word)
        if len(word) <= _LONGEST_REMEMBERED and len(self) < _MOST_REMEMBERED:
            self[word] = value
        return value


class Merge:
    """What the key `<<` resolves to: no text, so that it can be no ordinary key."""


MERGE: Final = Merge()


def _plain_key(word: str) -> str | Merge:
    return MERGE if word == "<<" else key_text(word)


def plain_values() -> dict[str, Scalar]:
    """The value of every unquoted word, by word. Looking one up may raise NotReadable."""
    return _Memory(plain_value)


def plain_keys() -> dict[str, Any]:
    """The key that every unquoted word is: text, or MERGE. Looking one up may raise NotReadable."""
    return _Memory(_plain_key)
