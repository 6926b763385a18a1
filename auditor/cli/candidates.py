"""What shells offer after an option: names out of the catalogue. Imported late, by click, and only
while somebody types."""

from __future__ import annotations

from collections.abc import Iterable

import click

from auditor.model import Severity


def formats(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The formats."""
    from auditor.formats import FORMATS

    return _beginning(FORMATS, begun)


def levels(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The severities."""
    return _beginning([level.word for level in reversed(Severity)], begun)


def promises(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The guarantee sets; after a slash, the promises of one."""
    from auditor.catalog import load_catalog

    sets = load_catalog().sets
    name, slash, _ = begun.partition("/")
    if not slash:
        return _beginning(sets, begun)
    chosen = sets.get(name)
    return _beginning([f"{name}/{g.id}" for g in chosen.guarantees] if chosen else [], begun)


def rules(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """The rules."""
    from auditor.catalog import load_catalog

    return _beginning(load_catalog().rules, begun)


def explainable(context: click.Context, parameter: click.Parameter, begun: str) -> list[str]:
    """Rules and promises."""
    from auditor.catalog import load_catalog

    catalog = load_catalog()
    ids = [guarantee.id for one in catalog.sets.values() for guarantee in one.guarantees]
    return _beginning([*catalog.rules, *ids], begun)


def _beginning(words: Iterable[str], begun: str) -> list[str]:
    return [word for word in words if word.startswith(begun)]
