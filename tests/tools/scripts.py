"""Runs the scripts that build and start things, so that none hangs or leaves a child behind."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path

MISSING = 69  # what `need` in cache.sh ends with


class ScriptError(Exception):
    """A script failed; the message is what it said."""


class MissingPrerequisite(ScriptError):
    """The script did not fail: this machine lacks a program that it needs."""


def output(
    script: Path, *arguments: str, seconds: float, env: Mapping[str, str] | None = None
) -> str:
    """What the script printed, or its last words as an exception.

    It runs in a session of its own: a Ctrl-C meant for the tests does not reach what it started,
    and when it takes too long, everything that it started is ended with it.
    """
    process = subprocess.Popen(
        [script, *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **(env or {})},
        start_new_session=True,
    )
    try:
        out, err = process.communicate(timeout=seconds)
    except BaseException as error:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate()
        if isinstance(error, subprocess.TimeoutExpired):
            raise ScriptError(f"{script.name} took more than {seconds:.0f} seconds") from None
        raise
    if process.returncode == MISSING:
        raise MissingPrerequisite(err.strip())
    if process.returncode != 0:
        raise ScriptError(f"{script.name} ended with {process.returncode}:\n{err.strip()}")
    return out.strip()
