"""How the user wants to see what is printed: the options that all reporting commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TypeVar

import click

from auditor.cli.output import Look
from auditor.errors import unknown_name

F = TypeVar("F", bound=Callable[..., object])


def look_options(command: F) -> F:
    """Adds the options, and hands them to the command together as `look`."""

    @functools.wraps(command)
    def with_look(
        *args: object, show: tuple[str, ...], every: bool, quiet: bool, colour: str, **rest: object
    ) -> object:
        for word in show:
            if word != "held":
                raise unknown_name("thing to show", word, ["held"])
        return command(*args, look=Look(colour, quiet, frozenset(show), every), **rest)

    for option in reversed(_OPTIONS):
        with_look = option(with_look)
    return with_look  # type: ignore[return-value]


def fold_options(command: F) -> F:
    """Adds those of the options that make a difference to a table, and hands them to the command
    as `look`."""

    @functools.wraps(command)
    def with_look(*args: object, every: bool, colour: str, **rest: object) -> object:
        return command(*args, look=Look(colour, False, frozenset(), every), **rest)

    for option in (_COLOUR, _ALL):
        with_look = option(with_look)
    return with_look  # type: ignore[return-value]


_ALL = click.option("--all", "every", is_flag=True, help="Fold nothing.")
_COLOUR = click.option(
    "--colour",
    "--color",
    "colour",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="NO_COLOR and FORCE_COLOR are honoured.",
)
_OPTIONS = (
    click.option(
        "--show", multiple=True, metavar="held", help="Also what was examined, with values."
    ),
    _ALL,
    click.option("-q", "--quiet", is_flag=True, help="Totals and result only."),
    _COLOUR,
)
