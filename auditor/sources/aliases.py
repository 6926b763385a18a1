"""Anchors and aliases of one YAML document, and the budget that keeps a few lines of aliases from
standing for billions of values."""

from __future__ import annotations

from typing import Final

from auditor.model import JSON
from auditor.sources.grammar import TOO_DEEP
from auditor.sources.limits import MAX_ALIAS_ENTRIES, MAX_DEPTH
from auditor.sources.parsed import Fault
from auditor.sources.positions import Places
from auditor.sources.yaml_events import Event

_OPEN: Final = object()
"""Stands for an anchored collection while it is still being read."""

_FEW: Final = 400_000
_MANY: Final = 4_000_000


def allowed_share(count: int) -> float:
    """Which share of `count` values may come from aliases: nearly all of a small document, a tenth
    of a very large one. These are yaml.v2's numbers; what they refuse, kubectl refuses."""
    if count <= _FEW:
        return 0.99
    if count >= _MANY:
        return 0.10
    return 0.99 - 0.89 * (count - _FEW) / (_MANY - _FEW)


class Aliases:
    """What the anchors of the current document stand for. Counted in entries: the entries of
    mappings and the items of lists."""

    def __init__(self) -> None:
        self._anchors: dict[str, tuple[JSON, Places | None, Event]] = {}
        self._sizes: dict[int, tuple[JSON, int, int]] = {}
        self._start = 0
        self._in_document = 0
        self._in_file = 0

    def start_document(self, entries: int) -> None:
        """Forget the anchors of the last document; `entries` have been read in the file so far."""
        self._anchors.clear()
        self._sizes.clear()
        self._start = entries
        self._in_document = 0

    def open(self, name: str) -> None:
        """The collection called `name` begins."""
        self._anchors[name] = (_OPEN, None, None)

    def define(self, name: str, value: JSON, places: Places | None, event: Event = None) -> None:
        """`name` stands for `value` from here on; `event` is the scalar that it was, if it was."""
        self._anchors[name] = (value, places, event)

    def scalar(self, alias: Event) -> Event:
        """The scalar event that `alias` stands for. Raises Fault where it is none."""
        event = self._find(alias)[2]
        if event is None:
            raise Fault(alias.start_mark.line + 1, "has a list or a mapping for a key")
        return event

    def follow(self, alias: Event, depth: int, entries: int) -> tuple[JSON, Places | None]:
        """What `alias`, met at `depth` after `entries` of the file, stands for, and its places.

        Raises Fault where that is nothing, is the alias itself, or is too much.
        """
        value, places, _ = self._find(alias)
        size, height = self._measure(value)
        line = alias.start_mark.line + 1
        if depth + height - 1 > MAX_DEPTH:
            raise Fault(line, f"{TOO_DEEP}, through an alias", fatal=True)
        self._in_document += size + 1
        self._in_file += size + 1
        # A mapping entry is two values to yaml.v2, its key and its content.
        from_aliases = 2 * self._in_document
        count = from_aliases + 2 * (entries - self._start)
        excessive = count > 1000 and from_aliases > 100
        if excessive and from_aliases / count > allowed_share(count):
            raise Fault(line, "uses aliases so much that the API tools refuse it", fatal=True)
        if self._in_file > MAX_ALIAS_ENTRIES:
            raise Fault(
                line,
                f"has aliases that stand for more than the limit of {MAX_ALIAS_ENTRIES:,} values",
                fatal=True,
            )
        return value, places

    def _find(self, alias: Event) -> tuple[JSON, Places | None, Event]:
        line = alias.start_mark.line + 1
        try:
            found = self._anchors[alias.anchor]
        except KeyError:
            raise Fault(
                line, "uses an alias that no anchor defines; quote a text that starts with *"
            ) from None
        if found[0] is _OPEN:
            raise Fault(line, "uses an alias inside the very value that it stands for")
        return found

    def _measure(self, value: JSON) -> tuple[int, int]:
        """Entries and height of `value`, aliases followed. Shared parts are measured once."""
        if not isinstance(value, (dict, list)):
            return 0, 0
        known = self._sizes.get(id(value))
        if known is not None:
            return known[1], known[2]
        size = height = 0
        for inner in value.values() if isinstance(value, dict) else value:
            inner_size, inner_height = self._measure(inner)
            size += inner_size + 1
            height = max(height, inner_height)
        # The value is kept with its measures, for its identity to stay its own.
        self._sizes[id(value)] = (value, size, height + 1)
        return size, height + 1
