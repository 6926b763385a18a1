"""A real OPA server for tests: built once a machine, started on loopback, always stopped."""

from __future__ import annotations

import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.tools.ports import free_ports
from tests.tools.scripts import ScriptError, output

BUILD = Path(__file__).parent / "opa" / "build.sh"


def opa_binary() -> Path:
    """The program's path. Raises MissingPrerequisite when it is not built and cannot be here."""
    return Path(output(BUILD, seconds=1200))


@contextmanager
def running_opa(folder: Path | None = None) -> Iterator[str]:
    """The URL of an OPA without data, which lives as long as the block; with the policies of a
    folder, named by their paths in it, or with none."""
    (port,) = free_ports(1)
    address = f"127.0.0.1:{port}"
    command = [str(opa_binary()), "run", "--server", "--addr", address]
    command += ["--log-level", "error", "--skip-version-check", "--shutdown-grace-period", "1"]
    command += [path.name for path in sorted(folder.iterdir())] if folder else []
    with tempfile.TemporaryFile("w+") as log:
        process = subprocess.Popen(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
        )
        try:
            if not _healthy(process, f"http://{address}/health", seconds=30):
                log.seek(0)
                raise ScriptError(f"OPA did not start at {address}:\n{log.read().strip()}")
            yield f"http://{address}"
        finally:
            _stop(process)


def _healthy(process: subprocess.Popen[bytes], url: str, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < end:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return True
        except OSError:
            time.sleep(0.05)
    return False


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(timeout=5)
