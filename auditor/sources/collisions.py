"""Objects that the API server would tell apart by nothing: what is there twice, and where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Final

from auditor.model import Problem, Resource, Stage, Variant

_MOST_PLACES: Final = 5
"""Places that one message names."""


def collision(same: Sequence[Resource]) -> Problem:
    """The problem of objects that files define more than once."""
    places = [resource.locate(()) for resource in same]
    shown = [f"{place.uri}:{place.line}" for place in places[:_MOST_PLACES]]
    if len(places) > _MOST_PLACES:
        shown.append(f"{len(places) - _MOST_PLACES} more")
    times = "twice" if len(same) == 2 else f"{len(same)} times"
    listed = ", ".join(shown[:-1]) + " and " + shown[-1]
    return Problem(
        places[-1].uri,
        places[-1].line,
        Stage.READ,
        f"{same[0].display} is defined {times}: {listed}; "
        f"the API server keeps only the last; {'both' if len(same) == 2 else 'all'} are audited",
        "remove or rename all but one",
    )


def _together(one: Resource, other: Resource, variants: Mapping[str, str]) -> bool:
    """Whether the two may meet in a cluster, and are not the same to the last field. `variants` has
    the names of renderings' variants."""
    sides = one.origin.rendering, other.origin.rendering
    if not all(sides):
        return True
    first, second = (variants.get(side, "") for side in sides)
    return one.body != other.body and (not first or not second or first == second)


def rendered_twice(
    repeated: Iterable[list[Resource]], variants: Sequence[Variant]
) -> Iterator[Problem]:
    """Of groups of objects that come from several places, those that come out of a chart or
    kustomization and stand in a file besides, or that two of one variant define each in its own
    way: one problem for all that the same ones give."""
    names = {rendering: one.name for one in variants for rendering in one.renderings}
    grouped: dict[tuple[str, ...], list[Resource]] = {}
    for same in repeated:
        sources = tuple(dict.fromkeys(r.origin.rendering or r.origin.uri for r in same))
        if not any(_together(one, other, names) for one, other in combinations(same, 2)):
            continue
        grouped.setdefault(sources, []).append(same[-1])
    for sources, objects in grouped.items():
        more = f" and {len(objects) - 1} more come" if len(objects) > 1 else " comes"
        yield Problem(
            objects[0].origin.uri,
            objects[0].locate(()).line,
            Stage.READ,
            f"{objects[0].display}{more} out of {' and of '.join(sources)}; all are audited as if "
            "they were in one cluster",
            "scan them one by one, as they are applied",
        )
