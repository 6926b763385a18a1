"""How the user wants to see what is printed: the options that all reporting commands share."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence

import click

from auditor.cli.output import Look
from auditor.errors import unknown_name


def look_options(command: Callable[..., object]) -> Callable[..., object]:
    """Adds the options, and hands them to the command together as `look`."""
    return _with_look(command, _OPTIONS)


def fold_options(command: Callable[..., object]) -> Callable[..., object]:
    """Adds those of the options that make a difference to a table, and hands them to the command
    as `look`."""
    return _with_look(command, (_ALL, _COLOUR))


def _with_look(
    command: Callable[..., object], options: Sequence[Callable[..., Callable[..., object]]]
) -> Callable[..., object]:
    @functools.wraps(command)
    def with_look(
        *args: object,
        every: bool,
        colour: str,
        quiet: bool = False,
        show: tuple[str, ...] = (),
        **rest: object,
    ) -> object:
        for word in show:
            if word != "held":
                raise unknown_name("thing to show", word, ["held"])
        return command(*args, look=Look(colour, quiet, frozenset(show), every), **rest)

    decorated: Callable[..., object] = with_look
    for option in reversed(options):
        decorated = option(decorated)
    return decorated


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
