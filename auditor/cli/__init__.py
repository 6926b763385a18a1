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
from auditor.cli.command import WithExamples
from auditor.cli.workflow import guard_output
from auditor.errors import VvauditError

_COMMANDS = {
    "scan": ("auditor.cli.scan", "Audit files, folders, a stream or a cluster."),
    "explain": ("auditor.cli.explain", "What a rule or a promise wants, and how to keep it."),
    "waive": ("auditor.cli.waive", "Accept a finding until a day."),
    "connections": ("auditor.cli.connections", "What may connect to what."),
    "capacity": ("auditor.cli.capacity", "What a platform needs, and what that costs."),
    "diff": ("auditor.cli.diff", "What changed between two JSON reports."),
    "merge": ("auditor.cli.merge", "Several JSON reports as one."),
    "rules": ("auditor.cli.listing", "List the rules."),
    "guarantees": ("auditor.cli.listing", "List the promises, or begin a set of your own."),
    "config": ("auditor.cli.config", "Print the settings in force."),
    "doctor": ("auditor.cli.doctor", "What can be read of a cluster, and what is missing."),
    "completion": ("auditor.cli.completion", "Print the completion script of a shell."),
}
"""By name: the module, and what the list of commands says, so that it imports none of them."""


class _Late(WithExamples, click.Group):
    """A group whose commands are imported when they are asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        module, _ = _COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(module), cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, words) for name, (_, words) in _COMMANDS.items()])

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
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
    epilog="Exit codes: 0 clean, 1 broken, 2 usage or policy error, 3 incomplete, 130 interrupted. "
    "`vvaudit COMMAND --help` has a command's options and examples.",
)
@click.version_option(auditor.__version__, "-V", "--version", message="vvaudit %(version)s")
@click.pass_context
def vvaudit(context: click.Context) -> int:
    """Audit Kubernetes manifests against the promises that a platform documents.

    \b
    vvaudit scan manifests/
    vvaudit scan deploy.yaml -f html=report.html
    vvaudit explain POD-02
    vvaudit explain read_only_root_filesystem
    """
    if context.invoked_subcommand is None:
        # Nothing was asked for and nothing was audited: no job may take that for a success.
        click.echo(context.get_help(), err=True)
        return 2
    return 0


def main() -> None:
    """The program, as `vvaudit`."""
    run("vvaudit")


def run(name: str) -> NoReturn:
    """The program under a name: turns errors into one line and the exit code."""
    guard_output(os.environ)
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
