"""The command line: options, one call, print, exit.

Each command's module is imported when the command is used, so that `vvaudit --version` waits for
none of them.
"""

from __future__ import annotations

import gc
import importlib
import os
import sys
from typing import NoReturn

import click

import auditor
from auditor.errors import VvauditError

_COMMANDS = {
    "scan": "auditor.cli.scan",
    "explain": "auditor.cli.explain",
    "rules": "auditor.cli.listing",
    "guarantees": "auditor.cli.listing",
    "waive": "auditor.cli.waive",
    "diff": "auditor.cli.diff",
    "merge": "auditor.cli.merge",
    "doctor": "auditor.cli.doctor",
    "config": "auditor.cli.config",
    "completion": "auditor.cli.completion",
    "connections": "auditor.cli.connections",
    "capacity": "auditor.cli.capacity",
}


class _Late(click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(importlib.import_module(_COMMANDS[cmd_name]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in _COMMANDS and not args[0].startswith("-"):
            from auditor.errors import unknown_name

            raise unknown_name("command", args[0], _COMMANDS)
        return super().resolve_command(ctx, args)

    def invoke(self, ctx: click.Context) -> object:
        """click answers an interrupt with an empty line; `main` says it in words."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            raise click.Abort from None


@click.group(
    cls=_Late,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Exit codes: 0 clean, 1 broken, 2 usage or policy error, 3 incomplete, 130 interrupted.",
)
@click.version_option(auditor.__version__, "-V", "--version", message="vvaudit %(version)s")
def vvaudit() -> None:
    """Audit Kubernetes manifests against the promises that a platform documents.

    \b
    vvaudit scan manifests/           which promises hold, and what breaks the others
    vvaudit scan deploy.yaml -f json  one file, as JSON
    vvaudit explain POD-02            a promise: how it is judged, how to keep it
    """


def main() -> None:
    """The program, as `vvaudit`."""
    run("vvaudit")


def run(name: str) -> NoReturn:
    """The program under a name: turns errors into one line and the exit code."""
    gc.disable()  # a short run that makes few cycles; collecting costs more than the parser
    try:
        code = vvaudit.main(standalone_mode=False, prog_name=name)
    except VvauditError as error:
        _complain(str(error))
        code = 2
    except click.ClickException as error:
        _complain(error.format_message())
        code = 2
    except (KeyboardInterrupt, click.Abort):
        _complain("interrupted")
        code = 130
    except BrokenPipeError:
        code = 0
    _close(code if isinstance(code, int) else 0)


def _complain(message: str) -> None:
    click.echo(f"vvaudit: {' '.join(message.split())}", err=True)


def _close(code: int) -> NoReturn:
    """Ends with the code even where the reader of our output has gone."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        # What is left in the buffer has no reader; the interpreter must not try again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(code)
