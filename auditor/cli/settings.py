"""Options that a file may set: the command line wins over the environment, and that over the
file."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

import click
from click.core import ParameterSource

from auditor.errors import UsageError
from auditor.settings import OPTIONS, Setting

F = TypeVar("F", bound=Callable[..., object])
_KEY = "auditor.settings"
_DEFAULT_BAR = ("high", "medium", "low", "info")


def _load(file: str | None, none: bool) -> dict[str, Setting]:
    from auditor.settings.reading import find_settings, read_settings

    if none:
        return {}
    here = Path.cwd()
    named = file or os.environ.get("VVAUDIT_CONFIG")
    found = Path(named) if named else find_settings(here)
    return {} if found is None else read_settings(found, here)


def _ask(context: click.Context, parameter: click.Parameter, value: object) -> None:
    """Reads the settings before any other option is looked at, for they are its defaults."""
    asked = context.meta.setdefault(f"{_KEY}.asked", {})
    asked[parameter.name] = value
    if len(asked) < 2:
        return
    if asked["no_config"] and asked["config"]:
        raise UsageError("--config and --no-config: give one of them")
    settings = _load(asked["config"], asked["no_config"])
    context.meta[_KEY] = settings
    context.default_map = {
        **(context.default_map or {}),
        **{OPTIONS[name]: setting.value for name, setting in settings.items()},
    }


def settings_options(command: F) -> F:
    """Adds `--config` and `--no-config`, and hands what the file sets, by name, to the command as
    `settings`."""

    @functools.wraps(command)
    def with_settings(*args: object, **rest: object) -> object:
        context = click.get_current_context()
        settings: Mapping[str, Setting] = context.meta.get(_KEY, {})
        set_here = {
            name: setting
            for name, setting in settings.items()
            if context.get_parameter_source(OPTIONS[name]) is ParameterSource.DEFAULT_MAP
        }
        return command(*args, settings=set_here, **rest)

    decorated: Callable[..., object] = with_settings
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated  # type: ignore[return-value]


_OPTIONS = (
    click.option(
        "--config",
        metavar="FILE",
        is_eager=True,
        expose_value=False,
        callback=_ask,
        help="Settings. Default: VVAUDIT_CONFIG, else the nearest .vvaudit.yaml, or "
        "[tool.vvaudit] in pyproject.toml, up to the top of the repository.",
    ),
    click.option(
        "--no-config",
        is_flag=True,
        is_eager=True,
        expose_value=False,
        callback=_ask,
        help="Read no settings.",
    ),
)


def in_force(name: str) -> tuple[str, ...]:
    """What the settings that a scan would start from here say, of a setting that is a list. Raises
    UsageError for settings that cannot be read."""
    setting = _load(None, False).get(name)
    return tuple(setting.value) if setting else ()


def policies_option(command: F) -> F:
    """Adds `-p`, for commands that tell what a scan would judge by: where it is not given, the
    environment and the settings count, as they do there."""

    def default(
        context: click.Context, parameter: click.Parameter, value: tuple[str, ...]
    ) -> object:
        return value or in_force("policies")

    return click.option(
        "-p",
        "--policies",
        multiple=True,
        metavar="DIR",
        envvar=variable("policies"),
        callback=default,
        help="More rules and promises, from DIR. Default: as the settings say.",
    )(command)


def from_environment(command: click.Command) -> click.Command:
    """Lets every option that a file may set be set by the environment too: `failOn` by
    VVAUDIT_FAIL_ON, lists separated by blanks."""
    for parameter in command.params:
        if parameter.name in OPTIONS.values() and parameter.name != "paths":
            parameter.envvar = parameter.envvar or variable(parameter.name)
    return command


def variable(parameter: str) -> str:
    """The environment variable of a parameter."""
    return f"VVAUDIT_{parameter.upper()}"


def lowered(settings: Mapping[str, Setting]) -> tuple[str, ...]:
    """What a file of settings makes milder, in words: whoever reads the report has to know."""
    said = []
    for name, words in _MILDER.items():
        setting = settings.get(name)
        if setting is None or not setting.value:
            continue
        if name == "failOn" and setting.value in _DEFAULT_BAR:
            continue
        value = setting.value
        shown = ", ".join(value) if isinstance(value, list) else str(value)
        said.append(f"{setting.place}: {words.format(shown)}")
    return tuple(said)


_MILDER = {
    "guarantees": "only the promises of {} are judged",
    "rules": "only the rules {} run",
    "skipRules": "the rules {} are left out",
    "namespaces": "only the namespaces {} are looked at",
    "excludeNamespaces": "the namespaces {} are left out",
    "failOn": "findings below {} do not decide",
    "waivers": "findings are waived by {}",
    "baseline": "findings that {} has do not decide",
}
