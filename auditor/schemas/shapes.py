"""What a value may be, as the API server decodes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

import msgspec

from auditor.model import JSON


class Scalar(msgspec.Struct, frozen=True):
    """A value without parts, or an object that may hold anything (`object`)."""

    word: str


class ListOf(msgspec.Struct, frozen=True):
    """A list of such values."""

    of: Shape


class MapOf(msgspec.Struct, frozen=True):
    """A mapping with any keys and such values."""

    of: Shape


class Named(msgspec.Struct, frozen=True):
    """An object of one of Kubernetes' own definitions, by the definition's name."""

    name: str


class Field(msgspec.Struct, frozen=True):
    """A field, and the releases that know it, by their minor numbers."""

    shape: Shape
    first: int = 0
    """0 for as long as its object."""
    last: int = 0
    """0 for to this day."""


class Definition(msgspec.Struct, frozen=True, eq=False):
    """An object with named fields."""

    name: str
    """For people: `Container`."""
    fields: Mapping[str, Field]
    required: tuple[str, ...] = ()
    open: bool = False
    """Whether other fields are kept as well (x-kubernetes-preserve-unknown-fields)."""
    rest: Shape | None = None
    """What other fields may be, where a custom kind says it beside its named fields."""


Shape: TypeAlias = Scalar | ListOf | MapOf | Named | Definition

ANY: Final = Scalar("any")

_NOTHING: Final = type(None)
_QUANTITY: Final = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[KMGTPE]i|[numkMGTPE]|[eE][+-]?[0-9]+)?"
)
_BASE64: Final = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def _any(_value: JSON) -> bool:
    return True


def _string(value: JSON) -> bool:
    return value.__class__ is str or value is None


def _boolean(value: JSON) -> bool:
    return value.__class__ is bool or value is None


def _number(value: JSON) -> bool:
    return value.__class__ in (int, float, _NOTHING)


def _integer(bits: int) -> Callable[[JSON], bool]:
    """Whole numbers of so many bits. `3.0` is one: it is `3` when it comes to the server, for the
    client makes JSON of YAML."""
    limit = 1 << (bits - 1)

    def accept(value: JSON) -> bool:
        if value.__class__ is float:
            return value.is_integer() and -limit <= value < limit
        return value is None or (value.__class__ is int and -limit <= value < limit)

    return accept


def _int_or_string(value: JSON) -> bool:
    return value.__class__ is str or _integer(32)(value)


def _quantity(value: JSON) -> bool:
    if value.__class__ is str:
        return _QUANTITY.fullmatch(value) is not None
    return _number(value)


def _byte(value: JSON) -> bool:
    if value.__class__ is not str:
        return value is None
    text = value.replace("\n", "").replace("\r", "")
    return _BASE64.fullmatch(text) is not None


def _object(value: JSON) -> bool:
    return value.__class__ is dict or value is None


def _list(value: JSON) -> bool:
    return value.__class__ is list or value is None


class Kind(msgspec.Struct, frozen=True):
    """A kind of scalar: which values it takes, and how people call it."""

    accepts: Callable[[JSON], bool]
    words: str


SCALARS: Final[Mapping[str, Kind]] = {
    "any": Kind(_any, "anything"),
    "string": Kind(_string, "text"),
    "date-time": Kind(_string, "a time in quotes"),
    "byte": Kind(_byte, "base64"),
    "boolean": Kind(_boolean, "true or false"),
    "number": Kind(_number, "a number"),
    "int32": Kind(_integer(32), "a whole number"),
    "int64": Kind(_integer(64), "a whole number"),
    "quantity": Kind(_quantity, "a quantity such as 500m or 1Gi"),
    "int-or-string": Kind(_int_or_string, "a whole number or text"),
    "object": Kind(_object, "a mapping"),
    "list": Kind(_list, "a list"),
}


def type_words(value: JSON) -> str:
    """What people call the type of a value. Never the value itself: it may be a secret."""
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, float):
        return "a number with a fraction" if not value.is_integer() else "a number"
    names = {str: "text", int: "a number", list: "a list", dict: "a mapping"}
    return names.get(type(value), "empty")
