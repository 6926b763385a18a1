"""`kubectl vvaudit`: the same program, called by kubectl, and completed by it.

kubectl runs `kubectl-vvaudit` for `kubectl vvaudit`, and asks `kubectl_complete-vvaudit` for
completions: the words that were typed are its arguments, and it prints one candidate a line and a
directive for the shell at the end (KEP-2379; 4 is "no file names", 0 leaves them to the shell).
"""

from __future__ import annotations

import sys

import click
from click.shell_completion import ShellComplete

from auditor.cli import run, vvaudit

_FILES, _NO_FILES = 0, 4


def main() -> None:
    """The program under the name by which people call it."""
    run("kubectl vvaudit")


def complete() -> None:
    """Prints what could follow the words that were typed."""
    words = sys.argv[1:] or [""]
    try:
        found = ShellComplete(vvaudit, {}, "kubectl-vvaudit", "").get_completions(
            words[:-1], words[-1]
        )
    except Exception:  # a shell has no use for an error in the middle of a line
        found = []
    plain = [item for item in found if item.type == "plain"]
    for item in plain:
        click.echo(f"{item.value}\t{item.help}" if item.help else item.value)
    click.echo(f":{_NO_FILES if plain else _FILES}")
