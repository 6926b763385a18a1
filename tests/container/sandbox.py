"""Bubblewrap (github.com/containers/bubblewrap) in the place of a container engine: a root of its
own, with what is put there."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.tools.scripts import MissingPrerequisite

PYTHON = Path(sys.base_prefix)
SHELLS = ("bash", "dash")


def bubblewrap(
    arguments: Sequence[str], command: Sequence[str]
) -> subprocess.CompletedProcess[str]:
    """What the command did within the sandbox."""
    for tool in ("bwrap", "setpriv"):
        if shutil.which(tool) is None:
            raise MissingPrerequisite(f"{tool} is not on the PATH: apt install bubblewrap")
    return subprocess.run(
        ["bwrap", "--die-with-parent", *arguments, "--", *command],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        umask=0o022,  # an engine's
    )


def build(source: Path, installed: Path, command: Sequence[str]) -> None:
    """A step of the build: this machine's system as it is, but for /src and /opt/vvaudit."""
    mounts: list[str] = []
    for entry in sorted(Path("/").iterdir()):
        if entry.name in ("dev", "opt", "proc", "src", "sys", "tmp"):
            continue
        if entry.is_symlink():
            mounts += ["--symlink", str(entry.readlink()), str(entry)]
        elif entry.is_dir():
            mounts += ["--ro-bind", str(entry), str(entry)]
    for entry in sorted(Path("/opt").glob("*")):  # where a machine may keep wheels
        mounts += ["--ro-bind", str(entry), str(entry)]
    done = bubblewrap(
        [
            *mounts,
            *("--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp"),
            *("--bind", str(source), "/src", "--bind", str(installed), "/opt/vvaudit"),
            *("--chdir", "/src", "--unsetenv", "PYTHONPATH"),
            *("--setenv", "PATH", f"{PYTHON}/bin:{os.environ['PATH']}"),
        ],
        command,
    )
    assert done.returncode == 0, f"{command}:\n{done.stdout}{done.stderr}"


def run(
    installed: Path,
    command: Sequence[str],
    environment: Mapping[str, str],
    readable: Mapping[str, Path],
    writable: Mapping[str, Path],
) -> subprocess.CompletedProcess[str]:
    """The image as the CronJob runs it: UID 1000, no capability and none to be had, no network, a
    root that is read-only, no shell, no HOME; /tmp can be written to, and what is in `writable`."""
    targets = [PYTHON, Path("/opt/vvaudit"), *map(Path, readable), *map(Path, writable)]
    mounts = [word for folder in _parents(targets) for word in ("--perms", "0755", "--dir", folder)]
    mounts += ["--ro-bind", "/usr", "/usr"]
    if not PYTHON.is_relative_to("/usr"):
        mounts += ["--ro-bind", str(PYTHON), str(PYTHON)]
    for name in ("bin", "lib", "lib64"):
        if Path("/", name).is_symlink():
            mounts += ["--symlink", f"usr/{name}", f"/{name}"]
    for shell in SHELLS:
        if Path("/usr/bin", shell).exists():
            mounts += ["--ro-bind", "/dev/null", f"/usr/bin/{shell}"]
    mounts += ["--ro-bind", str(installed), "/opt/vvaudit", "--proc", "/proc", "--dev", "/dev"]
    mounts += ["--perms", "1777", "--tmpfs", "/tmp"]
    for target, folder in readable.items():
        mounts += ["--ro-bind", str(folder), target]
    for target, folder in writable.items():
        mounts += ["--bind", str(folder), target]
    settings = [word for pair in environment.items() for word in ("--setenv", *pair)]
    namespaces = ["--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts"]
    become: list[str] = []
    if os.geteuid() == 0:
        become = ["setpriv", "--reuid=1000", "--regid=1000", "--clear-groups", "--no-new-privs"]
        become += ["--inh-caps=-all", "--bounding-set=-all", "--"]
    else:
        namespaces += ["--unshare-user", "--uid", "1000", "--gid", "1000", "--cap-drop", "ALL"]
    return bubblewrap(
        [*mounts, *namespaces, "--remount-ro", "/", "--clearenv", *settings, "--chdir", "/tmp"],
        [*become, *command],
    )


def _parents(targets: Sequence[Path]) -> list[str]:
    """The folders above the targets, outermost first: bubblewrap would make them for root alone."""
    found = {parent for target in targets for parent in target.parents}
    return [str(folder) for folder in sorted(found) if folder != Path("/")]
