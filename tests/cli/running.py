"""Runs the program as a user does, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Ran:
    """What a run printed, and how it ended."""

    code: int
    out: str
    err: str


def vvaudit(
    *arguments: str, stdin: bytes = b"", cwd: Path | None = None, **environment: str
) -> Ran:
    """Runs `vvaudit` with these arguments; a run that takes a minute has hung."""
    clean = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "FORCE_COLOR")}
    done = subprocess.run(
        [sys.executable, "-m", "auditor", *arguments],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        timeout=60,
        env={**clean, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1767323045", **environment},
    )
    return Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
