"""`vvaudit rules` and `vvaudit guarantees`: what there is to judge by."""

from __future__ import annotations

from pathlib import Path

import click

from auditor.catalog import Catalog, load_catalog
from auditor.cli.catalog_json import guarantees_document, rules_document
from auditor.cli.command import Command
from auditor.cli.settings import policies_option
from auditor.cli.words import paragraph, row
from auditor.errors import UsageError, unknown_name
from auditor.formats.json_text import json_text

_FORMATS = ("json", "terminal")


def _format(context: click.Context, parameter: click.Parameter, value: str) -> str:
    if value not in _FORMATS:
        raise unknown_name("format", value, _FORMATS)
    return value


_as = click.option(
    "-f",
    "--format",
    "shown_as",
    default="terminal",
    show_default=True,
    metavar="FORMAT",
    callback=_format,
    help="terminal or json.",
)


@click.command(cls=Command)
@policies_option
@_as
def rules(policies: tuple[str, ...], shown_as: str) -> None:
    """List the rules, by family: severity, id and what each wants.

    \b
    vvaudit rules
    vvaudit rules -p my-policies
    vvaudit rules -f json
    """
    catalog = load_catalog([Path(folder) for folder in policies])
    if shown_as == "json":
        click.echo(json_text(rules_document(catalog)), nl=False)
        return
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


@click.command(cls=Command)
@click.argument("names", nargs=-1, metavar="[SET]... | new FILE")
@policies_option
@_as
def guarantees(names: tuple[str, ...], policies: tuple[str, ...], shown_as: str) -> None:
    """List the guarantee sets and their promises, or begin a new one.

    \b
    vvaudit guarantees valueverse
    vvaudit guarantees new my-policies/guarantees/shop.yaml
    """
    if names[:1] == ("new",):
        # What the settings name may be the folder that is begun here.
        _new(
            names[1:], load_catalog([Path(folder) for folder in policies if Path(folder).is_dir()])
        )
        return
    catalog = load_catalog([Path(folder) for folder in policies])
    for name in names:
        if name not in catalog.sets:
            raise unknown_name("guarantee set", name, catalog.sets)
    wanted = [one for one in catalog.sets.values() if not names or one.id in names]
    if shown_as == "json":
        click.echo(json_text(guarantees_document(wanted)), nl=False)
        return
    for one in wanted:
        promised = [g for g in one.guarantees if not g.informational]
        judged = sum(bool(g.bindings) for g in promised)
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
        besides = len(one.guarantees) - len(promised)
        words = f"{len(promised)} promises, {judged} of them judged by rules"
        if besides:
            words += f"; {besides} more that are only said to be present or absent"
        click.echo(f"\n{paragraph(f'{words}.')}\n")


def _new(files: tuple[str, ...], catalog: Catalog) -> None:
    from auditor.catalog.skeleton import SCHEMA, write_skeleton

    if len(files) != 1:
        raise UsageError("name one file: vvaudit guarantees new my-policies/guarantees/shop.yaml")
    file = Path(files[0])
    write_skeleton(file, catalog.rules)
    folder = file.parent.parent
    click.echo(f"wrote {file}; judge by it with: vvaudit scan PATH -p {folder} -g {file.stem}")
    click.echo(f"editors complete it by {folder / SCHEMA}")
