"""An object against what it may be. Nearly every object is right, so the question is asked twice:
quickly, by functions made once for each definition, and in full only of what is wrong."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

import msgspec

from auditor.model import JSON, Path, Resource, format_path
from auditor.schemas import Schemas
from auditor.schemas.nearest import near_place, nearest
from auditor.schemas.shapes import (
    SCALARS,
    Definition,
    ListOf,
    MapOf,
    Named,
    Scalar,
    Shape,
    type_words,
)

_Accepts: TypeAlias = Callable[[JSON], bool]

_LISTED = 20
"""Names of what may stand there, at most so many."""


class Faults(msgspec.Struct):
    """What is wrong with an object's fields, as rules see it. Values are never in it."""

    unknown: list[dict[str, JSON]] = []
    """Fields that no release knows: `{path, name, of, nearest, place}`."""
    limited: list[dict[str, JSON]] = []
    """Fields that only some releases know: `{path, name, of, first, last}`."""
    wrong_type: list[dict[str, JSON]] = msgspec.field(default_factory=list, name="wrongType")
    """Values of another type: `{path, name, found, wanted}`."""
    missing: list[dict[str, JSON]] = []
    """Required fields that are not there, or empty: `{path, name, of}`."""


class Checker:
    """Checks objects against schemas."""

    def __init__(self, schemas: Schemas) -> None:
        self.schemas = schemas
        self._named: dict[str, _Accepts] = {}
        self._inline: dict[int, _Accepts] = {}

    def document(self, resource: Resource) -> dict[str, JSON]:
        """What rules see of an object's API and fields: `api` and `fields`."""
        schemas = self.schemas
        api = schemas.api(resource.api_version, resource.kind)
        if api is not None:
            shape = Named(api.definition) if api.definition else None
            return {
                "api": {
                    "of": "kubernetes",
                    "first": api.first,
                    "last": api.last,
                    "successor": api.successor,
                },
                "fields": self._faults(resource, shape),
            }
        custom = schemas.custom.get((resource.group, resource.kind))
        if custom is not None:
            version = resource.api_version.rpartition("/")[2]
            served = {"of": "definition", "served": sorted(custom.served)}
            return {"api": served, "fields": self._faults(resource, custom.versions.get(version))}
        if resource.group in schemas.groups:
            versions = schemas.serving(resource.kind)
            kinds = schemas.kinds_of(resource.api_version)
            near = "" if versions else nearest(resource.kind, kinds)
            return {"api": {"of": "nobody", "served": versions, "nearest": near}, "fields": None}
        return {"api": None, "fields": None}

    def _faults(self, resource: Resource, shape: Shape | None) -> JSON:
        """None for an object of which nothing is known, true for one that is right."""
        if shape is None:
            return None
        if self._accepts(shape)(resource.body):
            return True
        faults = Faults()
        self._explain(resource.body, shape, (), faults)
        return msgspec.to_builtins(faults)

    def _accepts(self, shape: Shape) -> _Accepts:
        """The quick question of a shape: whether a value is right. It also says no where a field is
        right in some releases only."""
        if isinstance(shape, Scalar):
            return SCALARS[shape.word].accepts
        if isinstance(shape, ListOf):
            return _list_of(self._accepts(shape.of), isinstance(shape.of, Named | Definition))
        if isinstance(shape, MapOf):
            return _map_of(self._accepts(shape.of))
        if isinstance(shape, Definition):
            return self._inline.get(id(shape)) or self._learn(shape)
        known = self._named.get(shape.name)
        if known is None:
            # Definitions hold each other: while this one is made, those inside it ask again later.
            self._named[shape.name] = lambda value: self._named[shape.name](value)
            known = self._named[shape.name] = self._object(self.schemas.definition(shape.name))
        return known

    def _learn(self, definition: Definition) -> _Accepts:
        known = self._inline[id(definition)] = self._object(definition)
        return known

    def _object(self, definition: Definition) -> _Accepts:
        always = {
            name: self._accepts(field.shape)
            for name, field in definition.fields.items()
            if not field.first and not field.last
        }
        rest = self._accepts(definition.rest) if definition.rest is not None else None
        if definition.open:
            rest = rest or SCALARS["any"].accepts
        return _object_of(always, definition.required, rest)

    def _explain(self, value: JSON, shape: Shape, path: Path, faults: Faults) -> None:
        if isinstance(shape, Scalar):
            kind = SCALARS[shape.word]
            if not kind.accepts(value):
                faults.wrong_type.append(_mismatch(value, kind.words, path))
        elif isinstance(shape, ListOf):
            if self._is(value, "list", path, faults):
                parts = isinstance(shape.of, Named | Definition)
                for number, inner in enumerate(value or ()):
                    # An empty item is an object without fields.
                    item = {} if inner is None and parts else inner
                    self._explain(item, shape.of, (*path, number), faults)
        elif isinstance(shape, MapOf):
            if self._is(value, "object", path, faults):
                for key, inner in (value or {}).items():
                    self._explain(inner, shape.of, (*path, key), faults)
        elif self._is(value, "object", path, faults) and value is not None:
            known = self.schemas.definition(shape.name) if isinstance(shape, Named) else shape
            self._explain_object(value, known, path, faults)

    def _explain_object(
        self, value: Mapping[str, JSON], definition: Definition, path: Path, faults: Faults
    ) -> None:
        for key, inner in value.items():
            field = definition.fields.get(key)
            if field is None:
                if definition.rest is not None:
                    self._explain(inner, definition.rest, (*path, key), faults)
                elif not definition.open:
                    faults.unknown.append(self._unknown(key, definition, path))
                continue
            if field.first or field.last:
                faults.limited.append(
                    {
                        "path": (*path, key),
                        "name": key,
                        "of": definition.name,
                        "first": field.first,
                        "last": field.last,
                    }
                )
            self._explain(inner, field.shape, (*path, key), faults)
        faults.missing.extend(
            {"path": (*path, name), "name": name, "of": definition.name}
            for name in definition.required
            if value.get(name) is None
        )

    def _unknown(self, key: str, definition: Definition, path: Path) -> dict[str, JSON]:
        near = nearest(key, definition.fields)
        return {
            "path": (*path, key),
            "name": key,
            "of": definition.name,
            "nearest": near,
            "place": "" if near else near_place(key, definition, self.schemas),
        }

    @staticmethod
    def _is(value: JSON, word: str, path: Path, faults: Faults) -> bool:
        kind = SCALARS[word]
        if kind.accepts(value):
            return True
        faults.wrong_type.append(_mismatch(value, kind.words, path))
        return False


def _mismatch(value: JSON, wanted: str, path: Path) -> dict[str, JSON]:
    last = path[-1]
    name = last if isinstance(last, str) else format_path(path[-2:])
    return {"path": path, "name": name, "found": type_words(value), "wanted": wanted}


def _list_of(inner: _Accepts, objects: bool) -> _Accepts:
    def accept(value: JSON) -> bool:
        if value.__class__ is not list:
            return value is None
        return all(map(inner, value)) and not (objects and None in value)

    return accept


def _map_of(inner: _Accepts) -> _Accepts:
    def accept(value: JSON) -> bool:
        return value is None or (value.__class__ is dict and all(map(inner, value.values())))

    return accept


def _object_of(
    fields: Mapping[str, _Accepts], required: tuple[str, ...], rest: _Accepts | None
) -> _Accepts:
    def accept(value: JSON) -> bool:
        if value.__class__ is not dict:
            return value is None
        for key, inner in value.items():
            check = fields.get(key, rest)
            if check is None or not check(inner):
                return False
        return None not in map(value.get, required)

    return accept
