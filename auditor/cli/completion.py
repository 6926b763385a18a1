"""`vvaudit completion`: the script that teaches a shell to complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

from auditor.cli.command import Command
from auditor.errors import unknown_name

_SHELLS: dict[str, type[ShellComplete]] = {
    "bash": BashComplete,
    "zsh": ZshComplete,
    "fish": FishComplete,
}


@click.command(cls=Command)
@click.argument("shell", metavar="bash|zsh|fish")
@click.option("--program", default="vvaudit", show_default=True, help="Or kubectl-vvaudit.")
def completion(shell: str, program: str) -> None:
    """Print the completion script of a shell.

    \b
    vvaudit completion bash > ~/.local/share/bash-completion/completions/vvaudit
    vvaudit completion zsh > "${fpath[1]}/_vvaudit"
    vvaudit completion fish > ~/.config/fish/completions/vvaudit.fish
    """
    if shell not in _SHELLS:
        raise unknown_name("shell", shell, _SHELLS)
    if program not in ("vvaudit", "kubectl-vvaudit"):
        raise unknown_name("program", program, ["vvaudit", "kubectl-vvaudit"])
    from auditor.cli import vvaudit

    variable = f"_{program.replace('-', '_').upper()}_COMPLETE"
    try:
        script = _SHELLS[shell](vvaudit, {}, program, variable).source()
    except RuntimeError as error:  # a bash older than 4.4, which click asks about
        raise click.ClickException(str(error)) from None
    click.echo(script.rstrip())
