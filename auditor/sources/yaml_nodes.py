"""YAML events become values and their places, in one pass and without nodes in between.

This is the hot loop of the program. Its speed rests on three things: scalars are handled where
they are met, without a call; words seen before are looked up, not resolved again; and one shared
iterator both drives the loops and counts the entries, so that the limit costs nothing.
"""

from __future__ import annotations

import re
from array import array
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

from auditor.model import JSON
from auditor.sources.aliases import Aliases
from auditor.sources.grammar import TOO_DEEP
from auditor.sources.limits import MAX_DEPTH, MAX_ENTRIES
from auditor.sources.parsed import Fault
from auditor.sources.positions import Places, split_places
from auditor.sources.repeats import Repeats
from auditor.sources.scalars import NotReadable, Scalar, key_text, tagged_value
from auditor.sources.words import MERGE, Merge, plain_keys, plain_values
from auditor.sources.yaml_events import Event, EventSource

_MERGE_TAG: Final = "tag:yaml.org,2002:merge"
_TEXT_TAG: Final = "!"
"""A lone exclamation mark makes any scalar text."""

_RARE: Final = re.compile(rb"(?:^|[\s\[{,:?-])(?:&[0-9A-Za-z_-]|!(?:\s|$))")
"""Text that may be an anchor or a lone exclamation mark."""


def _line(event: Event) -> int:
    return int(event.start_mark.line) + 1


class NodeBuilder:
    """Builds the values of one stream, and notes the keys that are repeated in them."""

    def __init__(self, data: bytes, next_event: EventSource, lines: array[int]) -> None:
        self._next = next_event
        self._plain: dict[str, Scalar] = plain_values()
        self._keys: dict[str, Any] = plain_keys()
        self._budget = iter(range(MAX_ENTRIES))
        self._careful = (b"&" in data or b"!" in data) and _RARE.search(data) is not None
        self._aliases = Aliases()
        self.repeats = Repeats(lines)

    def document(self, event: Event) -> tuple[JSON, int, Places | None]:
        """The value that starts with `event`, the offset of its first character, its places.

        Raises Fault.
        """
        self._aliases.start_document(MAX_ENTRIES - length_hint(self._budget))
        value, _, places = self._value(event, 1)
        return value, (places[0] if places else event.start_mark.index), places

    def _value(self, event: Event, depth: int) -> tuple[JSON, int, Places | None]:
        """The value that starts with `event`, the offset of its end (of its opening, for a
        collection), and its places."""
        kind = type(event)
        end = event.end_mark.index
        if kind is ScalarEvent:
            return self._scalar(event), end, None
        if kind is AliasEvent:
            entries = MAX_ENTRIES - length_hint(self._budget)
            value, inner = self._aliases.follow(event, depth, entries)
            return value, end, inner
        anchor = event.anchor
        if anchor is not None:
            self._aliases.open(anchor)
        read = self._mapping if kind is MappingStartEvent else self._sequence
        value, inner = read(event, depth)
        if anchor is not None:
            self._aliases.define(anchor, value, inner)
        return value, end, inner

    def _scalar(self, event: Event) -> Scalar:
        value: Scalar
        try:
            if event.tag == _TEXT_TAG:
                value = event.value
            elif event.tag is not None:
                value = tagged_value(event.tag, event.value)
            elif event.implicit[0]:
                value = self._plain[event.value]
            else:
                value = event.value
        except NotReadable as error:
            raise Fault(_line(event), f"has {error}") from None
        if event.anchor is not None:
            self._aliases.define(event.anchor, value, None, event)
        return value

    def _key(self, event: Event) -> str | Merge:
        """The key that `event` is: text, or the merge key."""
        if type(event) is AliasEvent:
            scalar = self._aliases.scalar(event)
        elif type(event) is ScalarEvent:
            scalar = event
        else:
            raise Fault(_line(event), "has a list or a mapping for a key")
        key: str | Merge
        try:
            if scalar.tag == _TEXT_TAG:
                key = scalar.value
            elif scalar.tag is not None:
                key = key_text(scalar.value, scalar.tag)
                if scalar.tag == _MERGE_TAG and scalar.value == "<<":
                    key = MERGE
            elif scalar.implicit[0]:
                key = self._keys[scalar.value]
            else:
                key = scalar.value
        except NotReadable as error:
            raise Fault(_line(event), f"has {error}") from None
        if scalar is not event:
            return "<<" if key is MERGE else key
        if event.anchor is not None:
            self._scalar(event)
        return key

    def _mapping(self, start: Event, depth: int) -> tuple[dict[str, Any], Places]:
        if depth > MAX_DEPTH:
            raise Fault(_line(start), TOO_DEEP, fatal=True)
        if self._careful:
            return self._irregular({}, [], self._next(), depth)
        next_event, plain, keys = self._next, self._plain, self._keys
        body: dict[str, Any] = {}
        places: Places = []
        add = places.append
        event: Event = start
        try:
            for _ in self._budget:
                event = first = next_event()
                kind = type(event)
                if kind is ScalarEvent:
                    if event.implicit[0]:
                        key = keys[event.value]
                    elif event.tag is None:
                        key = event.value
                    else:
                        key = self._key(event)
                elif kind is MappingEndEvent:
                    return body, places
                else:
                    key = self._key(event)
                if key in body or key is MERGE:
                    return self._irregular(body, places, first, depth)
                event = next_event()
                kind = type(event)
                if kind is ScalarEvent:
                    if event.implicit[0]:
                        body[key] = plain[event.value]
                    elif event.tag is None:
                        body[key] = event.value
                    else:
                        body[key] = self._scalar(event)
                    add(first.start_mark.index)
                    add(event.end_mark.index)
                elif kind is MappingStartEvent or kind is SequenceStartEvent:
                    read = self._mapping if kind is MappingStartEvent else self._sequence
                    body[key], inner = read(event, depth + 1)
                    add(first.start_mark.index)
                    add(first.end_mark.index)
                    add(inner)
                else:
                    # No anchor was seen in the whole text, so this can only be an error.
                    self._aliases.follow(event, depth, 0)
        except NotReadable as error:
            raise Fault(_line(event), f"has {error}") from None
        raise _too_many(event)

    def _sequence(self, start: Event, depth: int) -> tuple[list[Any], Places]:
        if depth > MAX_DEPTH:
            raise Fault(_line(start), TOO_DEEP, fatal=True)
        next_event, plain, careful = self._next, self._plain, self._careful
        body: list[Any] = []
        places: Places = []
        event: Event = start
        try:
            for _ in self._budget:
                event = next_event()
                kind = type(event)
                if kind is SequenceEndEvent:
                    return body, places
                if kind is MappingStartEvent and not careful:
                    mapping, inside = self._mapping(event, depth + 1)
                    body.append(mapping)
                    places += (event.start_mark.index, event.end_mark.index, inside)
                elif kind is ScalarEvent and event.implicit[0] and not careful:
                    body.append(plain[event.value])
                    places += (event.start_mark.index, event.end_mark.index)
                else:
                    value, end, inner = self._value(event, depth + 1)
                    body.append(value)
                    places += (event.start_mark.index, end)
                    if inner is not None:
                        places.append(inner)
        except NotReadable as error:
            raise Fault(_line(event), f"has {error}") from None
        raise _too_many(event)

    def _irregular(
        self, body: dict[str, Any], places: Places, event: Event, depth: int
    ) -> tuple[dict[str, Any], Places]:
        """The rest of a mapping from a key on that is a merge, or stands there already.

        As in yaml.v2 the last one wins, be it a merged key or a written one.
        """
        entries: dict[str, list[Any]] = dict(zip(body, split_places(places), strict=True))
        written = set(body)
        while type(event) is not MappingEndEvent:
            key = self._key(event)
            value_event = self._next()
            value, end, inner = self._value(value_event, depth + 1)
            if isinstance(key, Merge):
                for source, where in self._merged(value_event, value, inner):
                    for (name, content), place in zip(
                        source.items(), split_places(where), strict=True
                    ):
                        body.pop(name, None)
                        entries.pop(name, None)
                        body[name] = content
                        entries[name] = place
            else:
                if key in written:
                    self.repeats.add(key, entries[key][0], event.start_mark.index)
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

    def _merged(
        self, event: Event, value: JSON, places: Places | None
    ) -> list[tuple[dict[str, Any], Places]]:
        """The mappings that a merge key brings in, in the order in which they are laid over one
        another: of a list the first one wins."""
        if isinstance(value, dict):
            return [(value, places or [])]
        if type(event) is SequenceStartEvent and all(isinstance(item, dict) for item in value):
            inner = [entry[2] if len(entry) > 2 else [] for entry in split_places(places or [])]
            return list(zip(value, inner, strict=True))[::-1]
        raise Fault(_line(event), "merges (<<) something that is no mapping")


def _too_many(event: Event) -> Fault:
    return Fault(_line(event), f"holds more than the limit of {MAX_ENTRIES:,} values", fatal=True)
