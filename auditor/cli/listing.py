"""`vvaudit rules` and `vvaudit guarantees`: what there is to judge by."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.catalog import load_catalog
from auditor.cli.words import paragraph, row
from auditor.errors import unknown_name

_policies = click.option(
    "-p", "--policies", multiple=True, metavar="DIR", help="More rules and promises, from DIR."
)


@click.command()
@_policies
def rules(policies: tuple[str, ...]) -> None:
    """List the rules, by family: severity, id and what each wants."""
    catalog = load_catalog([Path(folder) for folder in policies])
    families = sorted({rule.family for rule in catalog.rules.values()})
    for family in families:
        click.echo(family)
        for rule in catalog.rules.values():
            if rule.family == family:
                click.echo(f"  {rule.id} ({rule.severity.word})")
                click.echo(paragraph(rule.title, "    "))
        click.echo()
    click.echo(
        paragraph(
            f"{len(catalog.rules)} rules in {len(families)} families. `vvaudit explain RULE` says "
            "why, how to fix it, and which promises rest on it."
        )
    )


@click.command()
@click.argument("names", nargs=-1, metavar="[SET]...")
@_policies
def guarantees(names: tuple[str, ...], policies: tuple[str, ...]) -> None:
    """List the guarantee sets and their promises."""
    catalog = load_catalog([Path(folder) for folder in policies])
    for name in names:
        if name not in catalog.sets:
            raise unknown_name("guarantee set", name, catalog.sets)
    for one in catalog.sets.values():
        if names and one.id not in names:
            continue
        judged = sum(bool(g.bindings) for g in one.guarantees)
        click.echo(f"{one.id}: {one.title}")
        click.echo(row("", one.description, 2))
        column = max(len(g.id) for g in one.guarantees) + 4
        for section, title in one.sections.items():
            click.echo(f"\n{title}")
            for guarantee in one.guarantees:
                if guarantee.section == section:
                    text = f"{guarantee.statement}: {guarantee.expects}"
                    if not guarantee.bindings:
                        text += " (no rule yet)"
                    click.echo(row(f"  {guarantee.id}", text, column))
        click.echo(f"\n{len(one.guarantees)} promises, {judged} of them judged by rules.\n")
