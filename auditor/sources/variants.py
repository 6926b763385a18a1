"""What cannot be in one cluster: overlays of one base, and whatever else that is rendered gives an
object of the same name with other contents. Each is a variant of its own, with all the rest.

A kustomization for every environment is the common case (kubectl.docs.kubernetes.io, "Bases and
Variations"): they are applied to different clusters, or one after the other, never together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import msgspec

from auditor.errors import UsageError
from auditor.model import Loaded, Resource, Variant

_SHARED = frozenset({"Namespace", "CustomResourceDefinition"})
"""Kinds that several parts of one platform bring along, each in its own words."""


def find_variants(repeated: Iterable[Sequence[Resource]]) -> tuple[Variant, ...]:
    """The variants among what was rendered, from the groups of objects that share an identity; none
    where everything can be in one cluster. Renderings of the same name, such as `prod` of two
    applications, are in the same variant."""
    apart: dict[str, set[str]] = {}
    for same in repeated:
        if same[0].kind in _SHARED:
            continue
        bodies = {r.origin.rendering: r.body for r in same if r.origin.rendering}
        for one, body in bodies.items():
            others = {other for other, theirs in bodies.items() if theirs != body}
            if others:
                apart.setdefault(one, set()).update(others)
    named: dict[str, list[str]] = {}
    for group in _connected(apart):
        for name, rendering in zip(_names(group), group, strict=True):
            named.setdefault(name, []).append(rendering)
    return tuple(Variant(name, tuple(sorted(those))) for name, those in sorted(named.items()))


def in_words(variants: Sequence[Variant]) -> str:
    """`deploy/prod and deploy/staging`."""
    names = [" with ".join(variant.renderings) for variant in variants]
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def in_one_cluster(loaded: Loaded) -> None:
    """Raises UsageError for variants where only one cluster will do."""
    if loaded.variants:
        raise UsageError(
            f"{in_words(loaded.variants)} are not in one cluster, since they give the same objects "
            "with other contents; name one of them"
        )


def each_variant(loaded: Loaded) -> Iterator[Loaded]:
    """What was loaded as it can be in a cluster: once for every variant."""
    if not loaded.variants:
        yield loaded
    theirs = {name for variant in loaded.variants for name in variant.renderings}
    for variant in loaded.variants:
        others = theirs - set(variant.renderings)
        kept = (r for r in loaded.resources if r.origin.rendering not in others)
        yield msgspec.structs.replace(loaded, resources=without_repeats(kept))


def without_repeats(resources: Iterable[Resource]) -> tuple[Resource, ...]:
    """Without objects that came out of a rendering before, the same to the last field."""
    first: dict[tuple[str, str, str, str], Resource] = {}
    kept = []
    for one in resources:
        known = first.setdefault(one.identity, one)
        sides = {known.origin.rendering, one.origin.rendering}
        if len(sides) == 1 or "" in sides or known.body != one.body:
            kept.append(one)
    return tuple(kept)


def _connected(apart: Mapping[str, set[str]]) -> Iterator[list[str]]:
    """The groups in which each is apart from another one, sorted."""
    left = set(apart)
    while left:
        group, pending = set[str](), [min(left)]
        while pending:
            one = pending.pop()
            if one not in group:
                group.add(one)
                pending += apart[one]
        left -= group
        yield sorted(group)


def _names(renderings: Sequence[str]) -> list[str]:
    """Their paths without the folders that they share at the beginning and at the end."""
    paths = [rendering.split("/") for rendering in renderings]
    for end, rest in ((0, slice(1, None)), (-1, slice(None, -1))):
        while all(len(path) > 1 and path[end] == paths[0][end] for path in paths):
            paths = [path[rest] for path in paths]
    return ["/".join(path) for path in paths]
