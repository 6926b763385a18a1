"""Runs a renderer: with a time limit, with no way to the network, and never in the user's own
configuration."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from typing import IO, Final

import msgspec

from auditor.redact import mask
from auditor.sources.limits import MAX_BYTES

_DEAD_PROXY: Final = "http://127.0.0.1:9"
"""Nothing listens on the discard port: what asks for the network fails at once."""
_LONGEST_MESSAGE: Final = 400
_KEPT_ERRORS: Final = 1 << 20
_CHUNK: Final = 1 << 16


class RenderFailed(Exception):
    """A renderer gave nothing; the message says why, in one line and without values."""


class Ran(msgspec.Struct, frozen=True):
    """What a renderer printed, and how it ended."""

    code: int
    out: bytes
    err: str


def find_program(name: str) -> str | None:
    """The absolute path of a program on the PATH. Entries that are not absolute do not count: the
    current folder may be the one that is scanned."""
    folders = [f for f in os.environ.get("PATH", "").split(os.pathsep) if f.startswith("/")]
    return shutil.which(name, path=os.pathsep.join(folders))


def run(command: Sequence[str], scratch: str, seconds: float) -> Ran:
    """Runs `command` in the empty folder `scratch`, which has all that it writes.

    Raises RenderFailed where it cannot be started, takes longer than `seconds`, or prints more than
    an input may hold; nothing that it started outlives it.
    """
    program = os.path.basename(command[0])  # noqa: PTH119 - not a path of ours
    try:
        process = subprocess.Popen(
            command,
            cwd=scratch,
            env=environment(os.environ, scratch),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise RenderFailed(f"{program} could not be started: {reason}") from None
    try:
        assert process.stdout is not None
        assert process.stderr is not None
        out, err = _collect(process.stdout, process.stderr, program, seconds)
        return Ran(process.wait(timeout=seconds), out, err.decode("utf-8", "replace"))
    except subprocess.TimeoutExpired:
        raise _too_slow(program, seconds) from None
    finally:
        _end(process)


def environment(ours: Mapping[str, str], scratch: str) -> dict[str, str]:
    """The environment of a renderer: the user's, without what leads to a cluster, a plugin, a
    registry or the network."""
    kept = {
        name: value
        for name, value in ours.items()
        if not name.startswith(("HELM_", "KUBE", "GIT_", "KUSTOMIZE_"))
        and not name.lower().endswith("_proxy")
    }
    dead = ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")
    return {
        **kept,
        **dict.fromkeys(dead, _DEAD_PROXY),
        "GIT_ALLOW_PROTOCOL": "none",
        "GIT_TERMINAL_PROMPT": "0",
        "HELM_CACHE_HOME": f"{scratch}/helm/cache",
        "HELM_CONFIG_HOME": f"{scratch}/helm/config",
        "HELM_DATA_HOME": f"{scratch}/helm/data",
        "HELM_PLUGINS": f"{scratch}/helm/plugins",
        "KUBECONFIG": f"{scratch}/no-kubeconfig",
        "KUBERC": "off",
        "LC_ALL": "C",
        "TMPDIR": scratch,
    }


def one_line(words: str) -> str:
    """A renderer's message as reports have it: one line, no credentials, not endless."""
    line = " ".join(mask(words).split())
    return line if len(line) <= _LONGEST_MESSAGE else f"{line[:_LONGEST_MESSAGE]}..."


def _collect(out: IO[bytes], err: IO[bytes], program: str, seconds: float) -> tuple[bytes, bytes]:
    deadline = time.monotonic() + seconds
    parts: dict[int, bytearray] = {out.fileno(): bytearray(), err.fileno(): bytearray()}
    with selectors.DefaultSelector() as selector:
        selector.register(out, selectors.EVENT_READ)
        selector.register(err, selectors.EVENT_READ)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                raise _too_slow(program, seconds)
            for key, _ in selector.select(left):
                data = os.read(key.fd, _CHUNK)
                if not data:
                    selector.unregister(key.fileobj)
                    continue
                known = parts[key.fd]
                if key.fileobj is out or len(known) < _KEPT_ERRORS:
                    known += data
                if len(known) > MAX_BYTES:
                    limit = MAX_BYTES >> 20
                    raise RenderFailed(f"{program} printed more than the limit of {limit} MiB")
    return bytes(parts[out.fileno()]), bytes(parts[err.fileno()])


def _too_slow(program: str, seconds: float) -> RenderFailed:
    return RenderFailed(f"{program} did not finish within {seconds:g} s")


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ends all that the renderer started, and releases the pipes."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        if stream is not None:
            stream.close()
