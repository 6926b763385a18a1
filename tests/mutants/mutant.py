"""A row of the table: an edit, and what has to come of it."""

from __future__ import annotations

from dataclasses import dataclass

from tests.mutants.edits import Edit, Steps


@dataclass(frozen=True)
class Mutant:
    """One edit that breaks promises: which (these and no others), and where a finding has to point:
    an object, and a path in it (the nearest enclosing place that is there counts)."""

    name: str
    edit: Edit
    rows: frozenset[str]
    object: str
    """`-` where the finding is about no object: a file that is not there."""
    path: str | Steps | None
    """None for where the edit was made: then a finding may also point at a part of it."""
    unverified: frozenset[str] = frozenset()
    """Promises that can no longer be told."""


@dataclass(frozen=True)
class Neutral:
    """One edit that changes no verdict, and the rows that look at what it touches."""

    name: str
    edit: Edit
    rows: frozenset[str]


def mutant(
    name: str,
    rows: str,
    edit: Edit,
    object: str = "",
    path: str | Steps | None = None,
    unverified: str = "",
) -> Mutant:
    """A mutant whose finding stands where the edit was made, unless it is said otherwise."""
    where = object or getattr(edit, "object", "")
    return Mutant(name, edit, frozenset(rows.split()), where, path, frozenset(unverified.split()))


def lost(name: str, rows: str, edit: Edit) -> Mutant:
    """A mutant after which promises can no longer be told, and nothing is known to be broken."""
    return Mutant(name, edit, frozenset(), "", "", frozenset(rows.split()))


def neutral(name: str, rows: str, edit: Edit) -> Neutral:
    """An edit that changes no verdict."""
    return Neutral(name, edit, frozenset(rows.split()))
