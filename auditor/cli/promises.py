"""Which promises the user asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from auditor.errors import unknown_name

if TYPE_CHECKING:
    from auditor.catalog import Catalog


def choose_promises(
    words: tuple[str, ...], catalog: Catalog
) -> tuple[tuple[str, ...], dict[str, frozenset[str]]]:
    """The sets and the single promises that `-g` names; a set named as a whole is not narrowed.
    Raises UsageError for a name that does not exist."""
    known = {one.id: [g.id for g in one.guarantees] for one in catalog.sets.values()}
    whole: list[str] = []
    single: dict[str, set[str]] = {}
    for word in words:
        name, slash, promise = word.partition("/")
        if name not in known:
            raise unknown_name("guarantee set", name, known)
        if not slash:
            whole.append(name)
        elif promise not in known[name]:
            raise unknown_name(f"promise of {name}", promise, known[name])
        else:
            single.setdefault(name, set()).add(promise)
    sets = tuple(dict.fromkeys([*whole, *single]))
    return sets, {name: frozenset(ids) for name, ids in single.items() if name not in whole}
