"""What a name that nothing is called by was most likely meant to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from auditor.schemas import Schemas
from auditor.schemas.shapes import Definition, ListOf, Named, Shape

_ALIKE = 0.75
"""How alike two names are, by difflib's ratio: `replica` and `replicas`, not `cpu` and `gpu`."""

_DEEPEST = 2
"""A field set one level too high, or two, is looked for below."""


def nearest(name: str, names: Iterable[str]) -> str:
    """The name that is most like this one; empty if none is."""
    import difflib

    by_lower = {known.lower(): known for known in names}
    found = difflib.get_close_matches(name.lower(), by_lower, n=1, cutoff=_ALIKE)
    return by_lower[found[0]] if found else ""


def near_place(name: str, definition: Definition, schemas: Schemas) -> str:
    """Where below the definition a field of this name stands, the highest first:
    `securityContext.runAsNonRoot`; empty if nowhere near."""
    level = [("", definition)]
    for _ in range(_DEEPEST):
        level = [below for place, above in level for below in _below(place, above, schemas)]
        for place, inner in level:
            if name in inner.fields:
                return f"{place}{name}"
    return ""


def _below(
    place: str, definition: Definition, schemas: Schemas
) -> Iterator[tuple[str, Definition]]:
    for key, field in definition.fields.items():
        if key == "metadata":
            continue
        shape: Shape = field.shape
        many = isinstance(shape, ListOf)
        if isinstance(shape, ListOf):
            shape = shape.of
        if isinstance(shape, Named):
            shape = schemas.definition(shape.name)
        if isinstance(shape, Definition):
            yield f"{place}{key}[]." if many else f"{place}{key}.", shape
