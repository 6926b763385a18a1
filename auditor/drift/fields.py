"""Two objects field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.drift import Difference
from auditor.drift.defaults import Defaults, is_default
from auditor.inventory.quantities import parse_quantity
from auditor.model import JSON, Path

_BOOKKEEPING = frozenset({"apiVersion", "kind", "metadata", "status"})
_NAMED_BY = ("name", "mountPath", "containerPort", "port", "topologyKey", "secretName", "host")
"""The fields by which items of a list are told apart, as the API's merge keys do; the first that
all items have, each with another value."""
_QUANTITIES = frozenset({"limits", "requests", "capacity", "hard", "averageValue", "value"})


class _Context(msgspec.Struct, frozen=True):
    """What is the same for a whole object."""

    ignored: frozenset[Path]
    own: Defaults


def differences(
    declared: Mapping[str, JSON],
    live: Mapping[str, JSON],
    ignored: frozenset[Path] = frozenset(),
    own: Defaults | None = None,
) -> list[Difference]:
    """What differs, in the order of the declared object. `ignored` are paths that somebody else
    owns, `own` the defaults of a custom kind."""
    found: list[Difference] = []
    context = _Context(ignored, own or {})
    for field in ("labels", "annotations"):
        path: Path = ("metadata", field)
        ours, theirs = _mapping(declared, path), _mapping(live, path)
        for key, value in ours.items():
            if theirs.get(key) != value:
                found.append(Difference((*path, key), value, theirs.get(key)))
    ours = {key: value for key, value in declared.items() if key not in _BOOKKEEPING}
    theirs = {key: value for key, value in live.items() if key not in _BOOKKEEPING}
    found += _mappings(ours, theirs, (), context)
    return found


def _mapping(body: Mapping[str, JSON], path: Path) -> Mapping[str, JSON]:
    node: JSON = body
    for step in path:
        node = node.get(step) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else {}


def _values(declared: JSON, live: JSON, path: Path, context: _Context) -> Iterator[Difference]:
    if path in context.ignored or declared == live or (_empty(declared) and _empty(live)):
        return
    if isinstance(declared, dict) and isinstance(live, dict):
        yield from _mappings(declared, live, path, context)
    elif isinstance(declared, list) and isinstance(live, list):
        yield from _lists(declared, live, path, context)
    elif not _same_scalar(declared, live, path):
        yield Difference(path, declared, live)


def _mappings(
    declared: Mapping[str, JSON], live: Mapping[str, JSON], path: Path, context: _Context
) -> Iterator[Difference]:
    for key, value in declared.items():
        yield from _values(value, live.get(key), (*path, key), context)
    for key, value in live.items():
        if (
            key not in declared
            and (*path, key) not in context.ignored
            and not is_default(key, value, context.own)
        ):
            yield Difference((*path, key), None, value)


def _lists(
    declared: Sequence[JSON], live: Sequence[JSON], path: Path, context: _Context
) -> Iterator[Difference]:
    key = _key_of(declared, live)
    if key is None:
        if len(declared) != len(live):
            yield Difference(path, list(declared), list(live))
            return
        for number, (ours, theirs) in enumerate(zip(declared, live, strict=True)):
            yield from _values(ours, theirs, (*path, number), context)
        return
    theirs_by = {item[key]: item for item in live}
    for number, item in enumerate(declared):
        yield from _values(item, theirs_by.get(item[key]), (*path, number), context)
    ours_by = {item[key] for item in declared}
    for number, item in enumerate(live):
        if item[key] not in ours_by:
            yield Difference((*path, number), None, item)


def _key_of(declared: Sequence[JSON], live: Sequence[JSON]) -> str | None:
    for key in _NAMED_BY:
        for items in (declared, live):
            values = [item.get(key) if isinstance(item, dict) else None for item in items]
            hashable = all(isinstance(value, str | int) for value in values)
            if not hashable or len(set(values)) < len(values):
                break
        else:
            return key
    return None


def _same_scalar(declared: JSON, live: JSON, path: Path) -> bool:
    """Whether two scalars mean the same: quantities are written anew by some writers."""
    if not {*path} & _QUANTITIES:
        return False
    ours, theirs = parse_quantity(declared), parse_quantity(live)
    return ours is not None and ours == theirs


def _empty(value: JSON) -> bool:
    """Whether the API server may leave the value out: it means the same as none."""
    return value in (None, {}, [], "", False) or (value == 0 and value is not True)
