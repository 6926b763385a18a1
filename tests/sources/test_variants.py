"""What cannot be in one cluster is told apart, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest

from auditor.errors import UsageError
from auditor.model import Loaded, Location, Origin, Path, Resource, Variant
from auditor.sources.variants import each_variant, find_variants, in_one_cluster, without_repeats


class Nowhere:
    """Positions and text of objects that are in no file."""

    def locate(self, path: Path) -> Location:
        return Location("a.yaml", 1, 1, 1, 1)

    def lines(self, uri: str, first: int, last: int) -> list[str]:
        return []


def an_object(rendering: str, kind: str = "ConfigMap", name: str = "a", **data: Any) -> Resource:
    origin = Origin(f"{rendering}/a.yaml", 0, rendering)
    return Resource("v1", kind, "shop", name, {"data": data}, origin, Nowhere())


def told_apart(*objects: Resource) -> dict[str, tuple[str, ...]]:
    by_name: dict[str, list[Resource]] = {}
    for one in objects:
        by_name.setdefault(f"{one.kind} {one.name}", []).append(one)
    found = find_variants([same for same in by_name.values() if len(same) > 1])
    return {one.name: one.renderings for one in found}


@pytest.mark.parametrize(
    ("renderings", "names"),
    [
        (("deploy/prod", "deploy/staging"), ("prod", "staging")),
        (("envs/prod/web", "envs/staging/web"), ("prod", "staging")),
        (("prod", "staging"), ("prod", "staging")),
        (("app", "app/overlay"), ("app", "app/overlay")),
        (("a/b", "a/b/c"), ("b", "b/c")),
    ],
)
def test_variants_are_called_by_what_tells_their_paths_apart(renderings, names):
    objects = [an_object(one, size=number) for number, one in enumerate(renderings)]
    assert tuple(told_apart(*objects)) == names


def test_the_same_object_is_no_variant():
    assert told_apart(an_object("prod"), an_object("staging")) == {}
    (kept,) = without_repeats([an_object("prod"), an_object("staging")])
    assert kept.origin.rendering == "prod"


def test_a_namespace_that_two_parts_bring_along_keeps_them_together():
    assert (
        told_apart(an_object("web", "Namespace", size=1), an_object("api", "Namespace", size=2))
        == {}
    )


def test_environments_of_two_applications_go_together():
    parts = [f"{app}/{stage}" for app in ("api", "web") for stage in ("prod", "staging")]
    objects = [an_object(part, name=part.partition("/")[0], part=part) for part in parts]
    assert told_apart(*objects) == {
        "prod": ("api/prod", "web/prod"),
        "staging": ("api/staging", "web/staging"),
    }


def test_each_has_all_the_rest_and_nothing_of_the_others():
    objects = (
        an_object("", name="plain"),
        an_object("prod", size=1),
        an_object("prod", name="same"),
        an_object("staging", size=2),
        an_object("staging", name="same"),
        an_object("chart", name="chart"),
    )
    variants = (Variant("prod", ("prod",)), Variant("staging", ("staging",)))
    loaded = Loaded(objects, (), 1, 6, 0, Nowhere(), variants=variants)
    assert [
        [f"{one.origin.rendering}:{one.name}" for one in part.resources]
        for part in each_variant(loaded)
    ] == [
        [":plain", "prod:a", "prod:same", "chart:chart"],
        [":plain", "staging:a", "staging:same", "chart:chart"],
    ]
    with pytest.raises(UsageError, match="prod and staging are not in one cluster, since"):
        in_one_cluster(loaded)


def test_without_variants_everything_is_in_one_cluster():
    loaded = Loaded((an_object("prod"),), (), 1, 1, 0, Nowhere())
    in_one_cluster(loaded)
    assert list(each_variant(loaded)) == [loaded]
