"""Where the values of an object that kustomize built stand: in its base file as long as they are
the same there, else in the patch or the kustomization that changed them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from auditor.model import JSON, Location, Path
from auditor.sources.positions import DocumentPositions
from auditor.sources.rendering.kustomizations import Kustomization
from auditor.sources.rendering.paths import ABSENT, value_at

_NAMES: Final = ("name", "mountPath", "containerPort", "key", "ip", "host")
"""Fields that tell the items of a list apart when patches have moved them."""

_FIELDS: Final = (
    ("namespace", ("metadata", "namespace")),
    ("namePrefix", ("metadata", "name")),
    ("nameSuffix", ("metadata", "name")),
)
"""Fields of a kustomization, and what they set in every object."""

Placed = tuple[JSON, DocumentPositions]
"""A document and where its values stand."""


class BasePositions:
    """The places of one object."""

    __slots__ = ("_base", "_base_positions", "_body", "_patches", "_root")

    def __init__(
        self,
        body: JSON,
        base: Placed,
        patches: Sequence[Placed],
        root: Kustomization,
    ) -> None:
        """`body` is the object as built, `base` the document that it was made of, `patches` those
        that may have changed it."""
        self._body = body
        self._base, self._base_positions = base
        self._patches = patches
        self._root = root

    def locate(self, path: Path) -> Location:
        """The place of the value at `path`, or of the nearest enclosing value that exists."""
        ours = value_at(self._body, path)
        there = _translated(self._body, self._base, path)
        theirs = value_at(self._base, there)
        if ours is ABSENT:
            if theirs is not ABSENT:
                return self._root.locate()  # something took it out
            while value_at(self._body, path) is ABSENT:
                path = path[:-1]
            there = _translated(self._body, self._base, path)
            if value_at(self._base, there) is not ABSENT:
                return self._base_positions.locate(there)
            return self._changed(path)
        if _block(ours) and _block(theirs) and type(ours) is type(theirs):
            return self._base_positions.locate(there)
        if theirs is not ABSENT and _same(ours, theirs):
            return self._base_positions.locate(there)
        return self._changed(path)

    def _changed(self, path: Path) -> Location:
        """The patch that holds the value, or the field of the topmost kustomization that is about
        it, where one can be told."""
        root, wanted = self._root, value_at(self._body, path)
        places = []
        for body, positions in self._patches:
            there = _translated(self._body, body, path)
            found = value_at(body, there)
            if found is not ABSENT and (_same(found, wanted) or isinstance(found, dict)):
                places.append(positions.locate(there))
        if len(places) == 1:
            return places[0]
        for field, target in _FIELDS:
            if path == target and field in root.body:
                return root.locate(field)
        for field, value, key in (
            ("images", value_at(self._body, path) if path[-1:] == ("image",) else None, "name"),
            ("replicas", _named(self._base) if path == ("spec", "replicas") else None, "name"),
        ):
            entries = root.body.get(field)
            if not isinstance(value, str) or not isinstance(entries, list):
                continue
            for number, entry in enumerate(entries):
                if not isinstance(entry, dict) or not isinstance(entry.get(key), str):
                    continue
                if field == "images":
                    # The image's name in the base, whatever it was renamed to.
                    value = _repository(
                        value_at(self._base, _translated(self._body, self._base, path))
                    )
                if entry[key] == value:
                    return root.locate(field, number)
        return root.locate()


def _translated(ours: JSON, theirs: JSON, path: Path) -> Path:
    """`path` in `ours` as it is in `theirs`: items of lists by their names."""
    steps: list[str | int] = []
    for step in path:
        there: str | int = step
        if isinstance(step, int) and isinstance(ours, list) and isinstance(theirs, list):
            there = _number(ours, step, theirs)
        steps.append(there)
        ours, theirs = value_at(ours, (step,)), value_at(theirs, (there,))
    return tuple(steps)


def _number(ours: list[JSON], number: int, theirs: list[JSON]) -> int:
    """The number in `theirs` of the item that is item `number` of `ours`; one that does not exist
    where it has none."""
    if not 0 <= number < len(ours):
        return number
    item = ours[number]
    if isinstance(item, dict):
        for field in _NAMES:
            if field in item:
                alike = [
                    place
                    for place, other in enumerate(theirs)
                    if isinstance(other, dict) and other.get(field) == item[field]
                ]
                return alike[0] if len(alike) == 1 else len(theirs)
        return number
    return theirs.index(item) if theirs.count(item) == 1 else number


def _block(value: JSON) -> bool:
    """Whether it is a mapping, or a list of mappings: something that other values stand in."""
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, dict) for item in value)
    return isinstance(value, dict)


def _same(ours: JSON, theirs: JSON) -> bool:
    return type(ours) is type(theirs) and bool(ours == theirs)


def _named(base: JSON) -> JSON:
    name = value_at(base, ("metadata", "name"))
    return name if isinstance(name, str) else None


def _repository(image: JSON) -> str:
    """An image without its tag and digest."""
    if not isinstance(image, str):
        return ""
    name = image.partition("@")[0]
    head, slash, last = name.rpartition("/")
    return head + slash + last.partition(":")[0]
