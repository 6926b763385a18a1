"""What shells and kubectl offer while somebody types."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.running import ROOT, vvaudit
from tests.tools.prerequisites import or_skip
from tests.tools.scripts import MissingPrerequisite


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A PATH with the programs that an installation has."""
    calls = {
        "vvaudit": "from auditor.cli import main; main()",
        "kubectl-vvaudit": "from auditor.cli.plugin import main; main()",
        "kubectl_complete-vvaudit": "from auditor.cli.plugin import complete; complete()",
    }
    for name, code in calls.items():
        program = tmp_path / name
        program.write_text(
            f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -c "import sys; '
            f'sys.argv[0] = \'{name}\'; {code}" "$@"\n'
        )
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{tmp_path}:{os.environ['PATH']}"


def ran(path: str, *command: str) -> str:
    done = subprocess.run(
        command, env={**os.environ, "PATH": path}, capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        (["vvaudit", "expl"], ["explain"]),
        (["vvaudit", "scan", "--fail"], ["--fail-on"]),
        (["vvaudit", "scan", "-f", "juni"], ["junit", "junit-strict"]),
        (["vvaudit", "scan", "--fail-on", "m"], ["medium"]),
        (["vvaudit", "explain", "POD-02"], ["POD-02"]),
    ],
)
def test_bash_completes(path, typed, offered):
    words = " ".join(f"'{word}'" for word in typed)
    script = (
        'eval "$(vvaudit completion bash)"\n'
        f"COMP_WORDS=({words}); COMP_CWORD={len(typed) - 1}\n"
        '_vvaudit_completion vvaudit\nprintf "%s\\n" "${COMPREPLY[@]}"\n'
    )
    assert ran(path, "bash", "-c", script).split() == offered


@pytest.mark.parametrize("shell", ["zsh", "fish"])
def test_other_shells_accept_their_script(path, tmp_path, shell):
    with or_skip():
        if shutil.which(shell) is None:
            raise MissingPrerequisite(f"{shell} is not on the PATH")
    script = tmp_path / "script"
    script.write_text(vvaudit("completion", shell).out)
    assert "_VVAUDIT_COMPLETE" in script.read_text()
    ran(path, shell, "-n", str(script))


def test_fish_completes(path):
    with or_skip():
        if shutil.which("fish") is None:
            raise MissingPrerequisite("fish is not on the PATH")
    typed = "vvaudit completion fish | source; complete -C 'vvaudit scan --fail-on m'"
    assert ran(path, "fish", "-c", typed).split("\t")[0].strip() == "medium"


def test_kubectl_asks_for_candidates(path):
    assert ran(path, "kubectl_complete-vvaudit", "scan", "-f", "juni") == (
        "junit\njunit-strict\n:4\n"
    )
    assert ran(path, "kubectl_complete-vvaudit", "scan", "./mani") == ":0\n"
    assert ran(path, "kubectl_complete-vvaudit", "nosuch", "-") == ":0\n"


def test_as_a_plugin_it_goes_by_the_name_that_people_type(path):
    assert ran(path, "kubectl-vvaudit", "--help").startswith("Usage: kubectl vvaudit ")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("powershell",), "unknown shell 'powershell'"),
        (("bash", "--program", "x"), "unknown program 'x'"),
    ],
)
def test_what_is_not_there(arguments, words):
    done = vvaudit("completion", *arguments)
    assert (done.code, done.out) == (2, "")
    assert words in done.err
