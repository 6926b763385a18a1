"""Sets of whole numbers as sorted, disjoint, inclusive ranges that do not touch: ports and
addresses alike. The same set has the same ranges."""

from __future__ import annotations

from collections.abc import Iterable

Ranges = tuple[tuple[int, int], ...]

NONE: Ranges = ()


def normal(ranges: Iterable[tuple[int, int]]) -> Ranges:
    """The set of all numbers in any of the ranges, however they overlap."""
    merged: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if merged and first <= merged[-1][1] + 1:
            if last > merged[-1][1]:
                merged[-1] = (merged[-1][0], last)
        else:
            merged.append((first, last))
    return tuple(merged)


def union(one: Ranges, other: Ranges) -> Ranges:
    """What is in either set."""
    if not one or one == other:
        return other
    return normal((*one, *other)) if other else one


def intersection(one: Ranges, other: Ranges) -> Ranges:
    """What is in both sets."""
    if one == other:
        return one
    shared: list[tuple[int, int]] = []
    i = j = 0
    while i < len(one) and j < len(other):
        first, last = max(one[i][0], other[j][0]), min(one[i][1], other[j][1])
        if first <= last:
            shared.append((first, last))
        if one[i][1] < other[j][1]:
            i += 1
        else:
            j += 1
    return tuple(shared)


def difference(one: Ranges, other: Ranges) -> Ranges:
    """What is in `one` and not in `other`."""
    left: list[tuple[int, int]] = []
    j = 0
    for first, last in one:
        while j < len(other) and other[j][1] < first:
            j += 1
        k = j
        while k < len(other) and other[k][0] <= last:
            if other[k][0] > first:
                left.append((first, other[k][0] - 1))
            first = other[k][1] + 1
            k += 1
        if first <= last:
            left.append((first, last))
    return tuple(left)


def size(ranges: Ranges) -> int:
    """How many numbers are in the set."""
    return sum(last - first + 1 for first, last in ranges)
