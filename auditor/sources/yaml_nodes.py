"""YAML events become values and their places, in one pass and without nodes in between.

This is the hot loop of the program. Its speed rests on three things: scalars are handled where
they are met, without a call; words seen before are looked up, not resolved again; and one shared
iterator both drives the loops and counts the entries, so that the limit costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from operator import length_hint
from typing import Any, Final

from yaml.events import (
    AliasEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from auditor.sources.aliases import Aliases
from auditor.sources.grammar import TOO_DEEP
from auditor.sources.limits import MAX_DEPTH, MAX_ENTRIES
from auditor.sources.parsed import Fault
from auditor.sources.positions import Places, split_places
from auditor.sources.repeats import Repeats
from auditor.sources.scalars import NotReadable, Scalar, key_text, plain_value, tagged_value
from auditor.sources.yaml_events import EventSource

_LONGEST_REMEMBERED: Final = 64
"""Longer words seldom come again."""
_MOST_REMEMBERED: Final = 100_000


class _Memory(dict[str, Any]):
    """The values of the words seen so far."""

    __slots__ = ("_resolve",)

    def __init__(self, resolve: Callable[[str], Any]) -> None:
        self._resolve = resolve

    def __missing__(self, word: str) -> Any:
        value = self._resolve(word)
        if len(word) <= _LONGEST_REMEMBERED and len(self) < _MOST_REMEMBERED:
            self[word] = value
        return value


class _Merge:
    """What the key `<<` resolves to: no text, so that it can be no ordinary key."""


_MERGE: Final = _Merge()
_MERGE_TAG: Final = "tag:yaml.org,2002:merge"


def _plain_key(word: str) -> str | _Merge:
    return _MERGE if word == "<<" else key_text(word)


def _line(event: Any) -> int:
    return int(event.start_mark.line) + 1


class NodeBuilder:
    """Builds the values of one stream, and notes the keys that are repeated in them."""

    def __init__(
        self, next_event: EventSource, line_of: Callable[[int], int], anchors: bool
    ) -> None:
        self._next = next_event
        self._line_of = line_of
        self._plain: dict[str, Scalar] = _Memory(plain_value)
        self._keys: dict[str, Any] = _Memory(_plain_key)
        self._budget = iter(range(MAX_ENTRIES))
        self._anchors = anchors
        self._aliases = Aliases()
        self.repeats = Repeats()

    def document(self, event: Any) -> tuple[Any, int, Places | None]:
        """The value that starts with `event`, the offset of its first character, its places.

        Raises Fault.
        """
        self._aliases.start_document(MAX_ENTRIES - length_hint(self._budget))
        value, _, places = self._value(event, 1)
        return value, (places[0] if places else event.start_mark.index), places

    def _value(self, event: Any, depth: int) -> tuple[Any, int, Places | None]:
        """The value that starts with `event`, the offset of its end (of its opening, for a
        collection), and its places."""
        kind = type(event)
        inner: Places | None = None
        if kind is ScalarEvent:
            value = self._scalar(event)
        elif kind is AliasEvent:
            entries = MAX_ENTRIES - length_hint(self._budget)
            value, inner = self._aliases.follow(event, depth, entries)
        else:
            anchor = event.anchor
            if anchor is not None:
                self._aliases.open(anchor)
            if kind is MappingStartEvent:
                value, inner = self._mapping(event, depth)
            else:
                value, inner = self._sequence(event, depth)
            if anchor is not None:
                self._aliases.define(anchor, value, inner)
            return value, event.end_mark.index, inner
        return value, event.end_mark.index, inner

    def _scalar(self, event: Any) -> Scalar:
        try:
            if event.tag is not None:
                value = tagged_value(event.tag, event.value)
            elif event.implicit[0]:
                value = self._plain[event.value]
            else:
                value = event.value
        except NotReadable as error:
            raise Fault(_line(event), f"holds {error}") from None
        if event.anchor is not None:
            self._aliases.define(event.anchor, value, None, event)
        return value

    def _key(self, event: Any) -> Any:
        """The key that `event` is: text, or the merge key."""
        if type(event) is AliasEvent:
            scalar = self._aliases.scalar(event)
        elif type(event) is ScalarEvent:
            scalar = event
        else:
            raise Fault(_line(event), "has a list or a mapping for a key")
        try:
            if scalar.tag is not None:
                key: Any = key_text(scalar.value, scalar.tag)
                if scalar.tag == _MERGE_TAG and scalar.value == "<<":
                    key = _MERGE
            elif scalar.implicit[0]:
                key = self._keys[scalar.value]
            else:
                key = scalar.value
        except NotReadable as error:
            raise Fault(_line(event), f"has {error}") from None
        if scalar is not event:
            return "<<" if key is _MERGE else key
        if event.anchor is not None:
            self._scalar(event)
        return key

    def _mapping(self, start: Any, depth: int) -> tuple[dict[str, Any], Places]:
        if depth > MAX_DEPTH:
            raise Fault(_line(start), TOO_DEEP, fatal=True)
        next_event, plain, keys, anchors = self._next, self._plain, self._keys, self._anchors
        body: dict[str, Any] = {}
        places: Places = []
        add = places.append
        event: Any = start
        try:
            for _ in self._budget:
                event = key_event = next_event()
                if (
                    type(event) is ScalarEvent
                    and event.tag is None
                    and not (anchors and event.anchor)
                ):
                    key = keys[event.value] if event.implicit[0] else event.value
                elif type(event) is MappingEndEvent:
                    return body, places
                else:
                    key = self._key(event)
                if key in body or key is _MERGE:
                    return self._irregular(body, places, key_event, depth)
                event = next_event()
                if (
                    type(event) is ScalarEvent
                    and event.tag is None
                    and not (anchors and event.anchor)
                ):
                    body[key] = plain[event.value] if event.implicit[0] else event.value
                    add(key_event.start_mark.index)
                    add(event.end_mark.index)
                    continue
                value, end, inner = self._value(event, depth + 1)
                body[key] = value
                add(key_event.start_mark.index)
                if inner is None:
                    add(end)
                else:
                    add(key_event.end_mark.index)
                    add(inner)
        except NotReadable as error:
            raise Fault(_line(event), f"holds {error}") from None
        raise _too_many(event)

    def _sequence(self, start: Any, depth: int) -> tuple[list[Any], Places]:
        if depth > MAX_DEPTH:
            raise Fault(_line(start), TOO_DEEP, fatal=True)
        body: list[Any] = []
        places: Places = []
        event: Any = start
        for _ in self._budget:
            event = self._next()
            if type(event) is SequenceEndEvent:
                return body, places
            value, end, inner = self._value(event, depth + 1)
            body.append(value)
            places.append(event.start_mark.index)
            places.append(end)
            if inner is not None:
                places.append(inner)
        raise _too_many(event)

    def _irregular(
        self, body: dict[str, Any], places: Places, event: Any, depth: int
    ) -> tuple[dict[str, Any], Places]:
        """The rest of a mapping from a key on that is a merge, or stands there already.

        As in yaml.v2 the last one wins, be it a merged key or a written one.
        """
        entries = dict(zip(body, map(list, split_places(places)), strict=True))
        written = set(body)
        while type(event) is not MappingEndEvent:
            key = self._key(event)
            value_event = self._next()
            value, end, inner = self._value(value_event, depth + 1)
            if key is _MERGE:
                for source, where in self._merged(value_event, value, inner):
                    for (name, content), place in zip(
                        source.items(), split_places(where), strict=True
                    ):
                        body.pop(name, None)
                        entries.pop(name, None)
                        body[name] = content
                        entries[name] = list(place)
            else:
                if key in written:
                    self.repeats.add(key, self._line_of(entries[key][0]), _line(event))
                written.add(key)
                body.pop(key, None)
                entries.pop(key, None)
                body[key] = value
                key_end = end if inner is None else event.end_mark.index
                entries[key] = [event.start_mark.index, key_end, inner]
            if next(self._budget, None) is None:
                raise _too_many(event)
            event = self._next()
        flat = [part for entry in entries.values() for part in entry if part is not None]
        return body, flat

    def _merged(self, event: Any, value: Any, places: Any) -> list[tuple[dict[str, Any], Places]]:
        """The mappings that a merge key brings in, in the order in which they are laid over one
        another: of a list the first one wins."""
        if isinstance(value, dict):
            return [(value, places)]
        if type(event) is SequenceStartEvent and all(isinstance(item, dict) for item in value):
            inner = [entry.inner or [] for entry in split_places(places)]
            return list(zip(value, inner, strict=True))[::-1]
        raise Fault(_line(event), "merges (<<) something that is no mapping")


def _too_many(event: Any) -> Fault:
    return Fault(_line(event), f"holds more than the limit of {MAX_ENTRIES:,} values", fatal=True)
