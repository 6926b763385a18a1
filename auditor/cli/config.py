"""`vvaudit config`: the settings in force, and where each comes from."""

from __future__ import annotations

import os
from collections.abc import Mapping

import click
import msgspec

from auditor.cli.command import Command
from auditor.cli.settings import lowered, settings_options, variable
from auditor.errors import unknown_name
from auditor.settings import OPTIONS, Setting


@click.command(cls=Command, params=[])
@settings_options
@click.option("-f", "--format", "written", default="terminal", metavar="FORMAT", help="Or json.")
def config(written: str, settings: Mapping[str, Setting]) -> None:
    """Print the settings that `vvaudit scan` starts from here, and where each comes from.

    \b
    vvaudit config
    vvaudit config --config ci/strict.yaml
    """
    if written not in ("terminal", "json"):
        raise unknown_name("format", written, ["terminal", "json"])
    known = click.get_current_context().meta.get("auditor.settings", {})
    rows = [_row(name, known.get(name)) for name in OPTIONS]
    if written == "json":
        document = [{"name": n, "value": value, "from": source} for n, value, source in rows]
        click.echo(msgspec.json.format(msgspec.json.encode(document), indent=2).decode())
        return
    for name, value, source in rows:
        shown = "" if value is None else f"{msgspec.json.encode(value).decode()}  "
        click.echo(f"{name:<20}{shown}({source})")
    for words in lowered(known):
        click.echo(f"milder: {words}")


def _row(name: str, setting: Setting | None) -> tuple[str, object, str]:
    parameter = OPTIONS[name]
    from_environment = os.environ.get(variable(parameter))
    if from_environment and name != "paths":
        return (name, from_environment, variable(parameter))
    if setting is not None:
        return (name, setting.value, setting.place)
    return (name, None, "default")
