"""What servers run in here keeps them from the machine, and them from outliving the tests."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.servers.namespaces import Container, Mount, Sandbox, User, World, running_world
from tests.tools.prerequisites import or_skip

pytestmark = pytest.mark.servers

PASSWD = "somebody:x:1000:1000::/:/bin/sh\n"
PATH = {"PATH": "/usr/bin"}
FOREVER = ["sleep", "infinity"]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    with or_skip(), running_world(tmp_path, PASSWD) as running:
        yield running


def container(sandbox: Sandbox, *mounts: Mount) -> Container:
    log = sandbox.world.folder / f"{sandbox.name}.log"
    made = Container(sandbox, sandbox.name, User(1000, 1000), PATH, FOREVER, mounts, log)
    made.start()
    return made


def running(*command: str) -> list[Path]:
    """The machine's processes with this command line, however deep in namespaces they are."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it has ended meanwhile
            if (process / "cmdline").read_text().split("\0")[:-1] == list(command):
                found.append(process)
    return found


def within(seconds: float, holds: Callable[[], bool]) -> bool:
    end = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def test_a_container_sees_and_writes_only_what_is_mounted(world: World, tmp_path: Path) -> None:
    readable, writable = tmp_path / "readable", tmp_path / "writable"
    readable.mkdir()
    writable.mkdir()
    writable.chmod(0o777)
    (readable / "file").write_text("text")
    inside = container(
        world.sandbox("one"), Mount(readable, "/opt/a", True), Mount(writable, "/data", False)
    )
    assert inside.run("cat", "/opt/a/file").stdout == "text"
    assert inside.run("touch", "/data/new").returncode == 0
    assert (writable / "new").exists()
    for place in ("/new", "/etc/new", "/tmp/new", "/opt/a/new", "/usr/new"):
        assert "Read-only" in inside.run("touch", place).stderr, place
    assert inside.run("ls", str(tmp_path)).returncode != 0


def test_a_container_is_somebody_without_capabilities(world: World) -> None:
    inside = container(world.sandbox("one"))
    status = inside.run("cat", "/proc/self/status").stdout.split()
    assert [status[status.index(f"Cap{each}:") + 1] for each in ("Eff", "Prm", "Bnd")] == [
        "0" * 16
    ] * 3
    assert inside.run("id", "-un").stdout == "somebody\n"


def test_pods_find_each_other_and_nothing_else(world: World) -> None:
    one, two = world.sandbox("one", "one.example"), world.sandbox("two", "two.example")
    first, second = container(one), container(two)
    assert second.run("hostname").stdout == "two\n"
    assert first.run("getent", "hosts", "two.example").stdout.split()[0] == two.address
    # Refused, since nothing listens there; an address without a pod would be unreachable.
    asked = first.run("bash", "-c", ": > /dev/tcp/two.example/1")
    assert "Connection refused" in asked.stderr
    assert "unreachable" in first.run("bash", "-c", ": > /dev/tcp/192.0.2.1/1").stderr


def test_a_killed_container_can_be_started_again(world: World) -> None:
    inside = container(world.sandbox("one"))
    inside.kill()
    assert not inside.alive
    with pytest.raises(ProcessLookupError, match="one is not running"):
        inside.run("true")
    inside.start()
    assert inside.run("true").returncode == 0


def test_a_command_that_hangs_is_ended(world: World) -> None:
    assert container(world.sandbox("one")).run(*FOREVER, seconds=1).returncode != 0


def test_nothing_outlives_the_tests_even_when_they_are_killed(tmp_path: Path) -> None:
    program = f"""
import time
from pathlib import Path
from tests.servers.test_namespaces import PASSWD, container, running_world
with running_world(Path({str(tmp_path)!r}), PASSWD) as world:
    inside = container(world.sandbox("one"))
    inside.command = ["sh", "-c", "trap '' TERM; sleep 1234567 & wait"]
    inside.kill()
    inside.start()
    print("up", flush=True)
    time.sleep(60)
"""
    with or_skip(), running_world(tmp_path / "probe", PASSWD):
        pass
    process = subprocess.Popen(
        [sys.executable, "-c", program], cwd=Path(__file__).parents[2], stdout=subprocess.PIPE
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        assert within(10, lambda: running("sleep", "1234567") != [])
    finally:
        process.send_signal(signal.SIGKILL)
        process.communicate(timeout=10)
    assert within(10, lambda: running("sleep", "1234567") == [])
