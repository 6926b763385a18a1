"""deploy.sh as its operator runs it, at a desk where nothing but what it asks for is installed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.live.applied import FILES, MANIFESTS
from tests.live.cluster import Cluster
from tests.manifests.mutate import copied
from tests.mutants.edits import Edit
from tests.tools.scripts import MissingPrerequisite

# What deploy.sh needs of a machine besides kubectl. The PATH holds these alone, so that a vvaudit
# which happens to be installed does not run, and a tool that sneaks in is noticed.
TOOLS = ["awk", "bash", "cat", "cut", "diff", "dirname", "grep", "head", "mktemp", "rm", "sed"]
TOOLS += ["sh", "sleep", "sort", "tail", "tr", "wc"]
LIMIT = 240.0  # seconds; a whole first run takes about 50


@dataclass(frozen=True)
class Run:
    """How a run of deploy.sh ended, and what it said."""

    code: int
    out: str
    err: str

    @property
    def steps(self) -> dict[str, str]:
        """What was said of each step, in the order of the run."""
        lines = [line.split(maxsplit=1) for line in self.out.splitlines() if line[:1].strip()]
        return {words[0]: words[1] for words in lines if f"{words[0]}.yaml" in FILES}

    def complaints(self) -> list[str]:
        """The lines on stderr that are no warnings: a test cluster lacks much of a real one."""
        lines = filter(None, self.err.splitlines())
        return [line for line in lines if not line.startswith("warning: ")]


@dataclass(frozen=True)
class Operator:
    """Somebody who deploys to the cluster from `desk`, with the programs in `desk`/bin."""

    cluster: Cluster
    desk: Path

    @classmethod
    def at(cls, desk: Path, cluster: Cluster) -> Operator:
        """A new desk, with deploy.sh's tools and a kubectl."""
        for folder in ("bin", "tmp"):
            (desk / folder).mkdir(parents=True)
        for tool in TOOLS:
            found = shutil.which(tool)
            if found is None:
                raise MissingPrerequisite(f"{tool} is not on the PATH: deploy.sh needs it")
            (desk / "bin" / tool).symlink_to(found)
        (desk / "bin" / "kubectl").symlink_to(cluster.folder / "kubectl")
        return cls(cluster, desk)

    def install(self, program: str, *lines: str) -> None:
        """Puts a shell script on the PATH, in place of the program of that name if there is one."""
        path = self.desk / "bin" / program
        path.unlink(missing_ok=True)
        path.write_text("\n".join(["#!/bin/sh", *lines, ""]))
        path.chmod(0o700)

    def stop_at(self, call: str) -> Path:
        """Makes kubectl hang at the call whose arguments hold `call`; it is hanging when the file
        that is handed back exists."""
        reached = self.desk / "reached"
        real = self.cluster.folder / "kubectl"
        hang = f': >"{reached}"; exec sleep {LIMIT:.0f}'
        self.install(
            "kubectl", f'case " $* " in *" {call} "*) {hang} ;; esac', f'exec "{real}" "$@"'
        )
        return reached

    def left_behind(self) -> list[str]:
        """What the runs have left in the folder for temporary files."""
        return [path.name for path in (self.desk / "tmp").iterdir()]

    @contextmanager
    def begin(
        self, *options: str, files: Path = MANIFESTS, terminal: int = subprocess.DEVNULL, **env: str
    ) -> Iterator[subprocess.Popen[str]]:
        """deploy.sh in a session of its own, all of which has ended when the block has."""
        process = subprocess.Popen(
            [files / "deploy.sh", *options],
            stdin=terminal,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
            env={
                "PATH": str(self.desk / "bin"),
                "TMPDIR": str(self.desk / "tmp"),
                "HOME": str(self.cluster.folder),  # where kubectl keeps what it knows of the API
                **env,
            },
        )
        try:
            yield process
        finally:
            if process.poll() is None or alive(process.pid):
                os.killpg(process.pid, signal.SIGKILL)
            process.communicate()

    def deploy(
        self, *options: str, files: Path = MANIFESTS, terminal: int = subprocess.DEVNULL, **env: str
    ) -> Run:
        """Runs deploy.sh to its end."""
        with self.begin(*options, files=files, terminal=terminal, **env) as process:
            return ending(process)

    def interrupted(
        self,
        when: Callable[[], object],
        how: signal.Signals,
        *options: str,
        files: Path = MANIFESTS,
    ) -> Run:
        """Runs deploy.sh, and sends it the signal at the moment: to all of it, as a terminal does
        at Ctrl-C and when it closes, or SIGTERM, as `kill` does, to the script alone."""
        with self.begin(*options, files=files) as process:
            eventually(lambda: when() or process.poll() is not None, seconds=LIMIT / 4)
            assert process.poll() is None, f"it ended before: {ending(process)}"
            (os.kill if how == signal.SIGTERM else os.killpg)(process.pid, how)
            run = ending(process, seconds=15)
            eventually(lambda: not alive(process.pid), seconds=5)
            return run


def edited(folder: Path, *edits: Edit) -> Path:
    """A copy of manifests/ with these edits."""
    files = copied(folder)
    for edit in edits:
        edit.apply(files)
    return files


def ending(process: subprocess.Popen[str], seconds: float = LIMIT) -> Run:
    """How the process ends; one that does not in time has hung, and that is an error."""
    out, err = process.communicate(timeout=seconds)
    return Run(process.returncode, out, err)


def alive(group: int) -> list[str]:
    """The commands of a process group that still run. One that only waits for its parent to take
    note of its end does not."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, tail = entry.read_text().rpartition(") ")
        except OSError:
            continue
        state, _, process_group, *_ = tail.split()
        if int(process_group) == group and state not in "ZX":
            found.append(head)
    return found


def eventually(check: Callable[[], object], seconds: float) -> None:
    """Waits until the check holds, and fails when it does not in time."""
    end = time.monotonic() + seconds
    while not check():
        assert time.monotonic() < end, f"not within {seconds:.0f} seconds"
        time.sleep(0.1)
