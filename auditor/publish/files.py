"""Files that are whole or not there: the history of reports, and the metrics for node-exporter."""

from __future__ import annotations

import os
import re
import tempfile
from pathlib import Path

_ENTRY = re.compile(r"vvaudit-\d{8}T\d{6}Z\.json")


def replace_file(file: Path, content: bytes) -> None:
    """Writes all of the file or nothing of it: beside it, then renamed. What is no regular file
    (a pipe, /dev/stdout) is written to as it is. Raises OSError."""
    if file.exists() and not file.is_file():
        file.write_bytes(content)
        return
    handle, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def write_history(folder: Path, started: str, content: bytes, keep: int) -> None:
    """Adds a report that was begun at `started` (UTC, ISO 8601) and removes the oldest, so that
    `keep` are left; files of any other name are not touched. Raises OSError.

    Room is made before, so that a full volume heals itself; the newest report goes only when there
    is one that is newer.
    """
    name = f"vvaudit-{re.sub('[-:]', '', started)}.json"
    entries = sorted(e.name for e in folder.iterdir() if _ENTRY.fullmatch(e.name))
    others = [entry for entry in entries if entry != name]
    stale = others[: max(0, len(others) - keep + 1)]
    for entry in stale[: len(others) - 1]:
        (folder / entry).unlink(missing_ok=True)
    replace_file(folder / name, content)
    for entry in stale:
        (folder / entry).unlink(missing_ok=True)


def write_textfile(file: Path, metrics: str, kept: str) -> None:
    """Writes metrics for the textfile collector. If the metric called `kept` is not among them, it
    stays as it was in the file. Raises OSError."""
    if f"# TYPE {kept} " not in metrics and file.is_file():
        before = file.read_text("utf-8", "replace").splitlines(keepends=True)
        metrics += "".join(
            line
            for line in before
            if line.startswith((f"# HELP {kept} ", f"# TYPE {kept} ", f"{kept} "))
        )
    replace_file(file, metrics.encode("utf-8", "replace"))
