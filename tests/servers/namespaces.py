"""Machines of its own for each pod: Linux namespaces, wired together, gone when the test is.

A world holds a bridge; a sandbox is a pod's network and host name on it; a container is a process
in a sandbox, number 1 of its own process namespace, on a read-only root that shows the machine's
/usr and nothing else but what is mounted for it. So servers run with the very paths, ports, names
and users that they have in a cluster, and the machine itself is not touched.

Everything lives in the process namespace of one process, which dies with the tests: the kernel
then ends the rest, whatever state it is in.
"""

from __future__ import annotations

import os
import select
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeVar

from tests.tools.scripts import MissingPrerequisite

PROGRAMS = ["chroot", "env", "ip", "mount", "nsenter", "setpriv", "sh", "timeout"]
PROGRAMS += ["unshare"]
NETWORK = "10.99.0"
STARTING = 20  # seconds; it takes a twentieth of one

T = TypeVar("T")

WORLD = """
ip link add bridge type bridge && ip link set bridge up && echo up && exec sleep infinity
"""
SANDBOX = """
hostname "$1" && ip link set lo up && echo up && exec sleep infinity
"""
WIRE = """
set -eu
ip link add "pod$1" type veth peer name eth0 netns "$2"
ip link set "pod$1" master bridge up
nsenter "--net=/proc/$2/ns/net" sh -c 'ip addr add "$1/24" dev eth0; ip link set eth0 up' sh "$3"
"""
ROOT = """
set -eu
root=$1 etc=$2 mounts=$3
shift 3
mount -t tmpfs -o mode=755 root "$root"
cd "$root"
mkdir usr proc dev run var tmp
ln -s ../run var/run
for name in bin sbin lib lib64; do ln -s "usr/$name" "$name"; done
cp -r "$etc" etc
mount --bind -o ro /usr usr
mount -t proc proc proc
mount --rbind /dev dev
mount -t tmpfs -o size=64m,mode=1777 shm dev/shm
while IFS='\t' read -r mode source target; do
    mkdir -p ".$target"
    mount --bind -o "$mode" "$source" ".$target"
done < "$mounts"
mount -o remount,ro "$root"
ulimit -n "$(ulimit -H -n)" # container runtimes allow more than a login does
exec chroot "$root" "$@"
"""


class Mount(NamedTuple):
    """A folder of the machine, and where a container sees it."""

    source: Path
    target: str
    read_only: bool


class User(NamedTuple):
    """Who a container's process is. It has no capability and can not gain any."""

    uid: int
    gid: int
    groups: Sequence[int] = ()


@dataclass
class Container:
    """A process in namespaces of its own, and how it is started."""

    sandbox: Sandbox
    name: str
    user: User
    environment: Mapping[str, str]
    command: Sequence[str]
    mounts: Sequence[Mount]
    log: Path
    _process: subprocess.Popen[bytes] | None = None
    _init: int = 0

    def start(self) -> None:
        """Starts the process, which finds its root made and its folders mounted."""
        world = self.sandbox.world
        root, mounts = world.folder / "root", self.log.with_suffix(".mounts")
        lines = [f"{'ro' if m.read_only else 'rw'}\t{m.source}\t{m.target}\n" for m in self.mounts]
        mounts.write_text("".join(lines))
        line = [
            *self.sandbox.entering,
            "unshare",
            "--mount",
            "--pid",
            "--fork",
            "--kill-child",
            "sh",
            "-c",
            ROOT,
            "sh",
        ]
        line += [str(root), str(world.etc), str(mounts), *self._become(self.environment)]
        with self.log.open("ab") as log:
            os.chown(log.fileno(), self.user.uid, self.user.gid)  # as a container runtime does
            self._process = subprocess.Popen(
                [*line, *self.command], stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )
        world.processes.append(self._process)
        self._init = _child(self._process, 2)
        outside = Path("/").stat().st_dev
        _until(lambda: Path(f"/proc/{self._init}/root").stat().st_dev != outside, self._process)

    def run(
        self, *command: str, env: Mapping[str, str] | None = None, seconds: int = 20
    ) -> subprocess.CompletedProcess[str]:
        """Runs a command inside, as `kubectl exec` does, and hands back all that it said."""
        if not self.alive:
            raise ProcessLookupError(f"{self.name} is not running")
        line = ["nsenter", "--target", str(self._init), "--mount", "--pid", "--net", "--uts"]
        line += ["--ipc", "--root", "--wd", "timeout", "--signal=KILL", str(seconds)]
        line += [*self._become({**self.environment, **(env or {})}), *command]
        return subprocess.run(
            line, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=seconds + 10
        )

    def kill(self) -> None:
        """Ends number 1, and with it every process of the container, at once."""
        if self.alive:
            os.kill(self._init, 9)
        self.wait(10)

    def wait(self, seconds: float) -> int:
        """Waits until the process has ended, and says how."""
        assert self._process is not None, f"{self.name} was never started"
        return self._process.wait(timeout=seconds)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    def _become(self, environment: Mapping[str, str]) -> list[str]:
        groups = ",".join(map(str, self.user.groups))
        line = ["setpriv", f"--reuid={self.user.uid}", f"--regid={self.user.gid}"]
        line += [f"--groups={groups}" if groups else "--clear-groups"]
        line += ["--no-new-privs", "--bounding-set=-all", "--inh-caps=-all", "--pdeathsig=KILL"]
        return [*line, "env", "-i", *(f"{key}={value}" for key, value in environment.items())]


@dataclass
class Sandbox:
    """A pod's network, host name and shared memory."""

    world: World
    name: str
    address: str
    pause: int

    @property
    def entering(self) -> list[str]:
        """The start of a command line that enters the sandbox."""
        own = [f"--{ns}=/proc/{self.pause}/ns/{ns}" for ns in ("net", "uts", "ipc")]
        return ["nsenter", *_kept_by(self.world.init), *own]


@dataclass
class World:
    """A bridge, and the sandboxes on it."""

    folder: Path
    init: int
    etc: Path
    sandboxes: list[Sandbox] = field(default_factory=list)
    processes: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def sandbox(self, name: str, *names: str) -> Sandbox:
        """A new pod, which the others find under `names`.

        Containers know the names of the pods that were there before them.
        """
        number = len(self.sandboxes) + 1
        address = f"{NETWORK}.{number}"
        line = ["nsenter", *_kept_by(self.init), "unshare", "--net", "--uts", "--ipc"]
        process = _up([*line, "sh", "-c", SANDBOX, "sh", name])
        self.processes.append(process)
        made = Sandbox(self, name, address, _child(process, 1))
        wire = [str(number), str(made.pause), address]
        _checked(["nsenter", f"--net=/proc/{self.init}/ns/net", "sh", "-c", WIRE, "sh", *wire])
        with (self.etc / "hosts").open("a") as hosts:
            hosts.write(f"{address} {' '.join([*names, name])}\n")
        self.sandboxes.append(made)
        return made

    def memory(self, folder: Path, size: str, mode: str) -> Path:
        """A folder that only the world's containers see, in memory, of at most `size`."""
        folder.mkdir(parents=True)
        options = f"size={size},mode={mode}"
        self.run("mount", "-t", "tmpfs", "-o", options, "memory", str(folder))
        return folder

    def run(self, *command: str) -> None:
        """Runs a command as root among the world's mounts."""
        _checked(["nsenter", f"--mount=/proc/{self.init}/ns/mnt", *command])


@contextmanager
def running_world(folder: Path, passwd: str) -> Iterator[World]:
    """An empty world, and the accounts in it; it ends with the block, or with this process."""
    if os.geteuid() != 0:
        raise MissingPrerequisite("only root can make network and mount namespaces")
    for program in PROGRAMS:
        if shutil.which(program) is None:
            raise MissingPrerequisite(f"{program} is not on the PATH")
    etc = folder / "etc"
    (folder / "root").mkdir(parents=True)
    etc.mkdir()
    (etc / "passwd").write_text(passwd)
    (etc / "hosts").write_text("127.0.0.1 localhost\n")
    (etc / "nsswitch.conf").write_text("passwd: files\nhosts: files\n")
    shutil.copy("/etc/ld.so.cache", etc)
    line = ["setpriv", "--pdeathsig=KILL", "unshare", "--mount", "--net", "--pid", "--fork"]
    first = _up([*line, "--kill-child", "--mount-proc", "sh", "-c", WORLD])
    world = World(folder, _child(first, 1), etc)
    try:
        yield world
    finally:
        first.kill()
        for process in [first, *world.processes]:
            process.communicate(timeout=10)


def _kept_by(init: int) -> list[str]:
    return [f"--pid=/proc/{init}/ns/pid", f"--mount=/proc/{init}/ns/mnt"]


def _up(line: Sequence[str]) -> subprocess.Popen[bytes]:
    """Starts what says `up` once it is, and then stays."""
    process = subprocess.Popen(
        line, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout is not None
    assert process.stderr is not None
    ready, _, _ = select.select([process.stdout], [], [], STARTING)
    if not ready or process.stdout.readline() != b"up\n":
        process.kill()
        raise MissingPrerequisite(f"no namespaces here: {process.stderr.read().decode().strip()}")
    return process


def _child(process: subprocess.Popen[bytes], generations: int) -> int:
    """The number of a child, or of a child's child, once it is there."""
    number = process.pid
    for _ in range(generations):
        children = Path(f"/proc/{number}/task/{number}/children")
        number = int(_until(children.read_text, process).split()[0])
    return number


def _until(value: Callable[[], T], process: subprocess.Popen[bytes]) -> T:
    """The first value that is not empty, which a process that starts has soon."""
    end = time.monotonic() + STARTING
    while not (found := value()):
        if process.poll() is not None or time.monotonic() > end:
            raise ChildProcessError(f"this did not start: {process.args!r}")
        time.sleep(0.01)
    return found


def _checked(line: Sequence[str]) -> None:
    answer = subprocess.run(line, capture_output=True, text=True, timeout=30)
    if answer.returncode != 0:
        raise ChildProcessError(f"{' '.join(line)}: {answer.stderr.strip()}")
