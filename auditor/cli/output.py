"""Where reports go: which formats, to which files, and how the terminal is to look."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import msgspec

from auditor.errors import UsageError, unknown_name
from auditor.formats import FORMATS, View
from auditor.model import Report, SourceText

_PIPED_WIDTH = 100


class Sink(msgspec.Struct, frozen=True):
    """A format and the file it goes to; no file is standard output."""

    format: str
    file: Path | None


class Look(msgspec.Struct, frozen=True):
    """How the user wants to see a report."""

    colour: str
    quiet: bool
    show: frozenset[str]
    all: bool


def parse_sinks(words: tuple[str, ...]) -> list[Sink]:
    """The formats that `-f FORMAT[=FILE]` asks for; `terminal` if none. Raises UsageError for an
    unknown format, two on standard output, or a file that cannot be written."""
    sinks: list[Sink] = []
    for word in words or ("terminal",):
        name, equals, file = word.partition("=")
        if name not in FORMATS:
            raise unknown_name("format", name, FORMATS)
        if equals and not file:
            raise UsageError(f"-f {word}: name the file after the =")
        sinks.append(Sink(name, Path(file) if file else None))
    if sum(sink.file is None for sink in sinks) > 1:
        raise UsageError("two formats to standard output; give all but one a file: -f json=FILE")
    for sink in sinks:
        if sink.file is not None:
            _check_writable(sink.file)
    return sinks


def _check_writable(file: Path) -> None:
    """Said before the audit, which may take a while."""
    folder = file.parent
    if not folder.is_dir():
        raise UsageError(f"{file}: cannot be written: there is no folder {folder}")
    if file.is_dir():
        raise UsageError(f"{file}: cannot be written: it is a folder")
    if not os.access(file if file.exists() else folder, os.W_OK):
        raise UsageError(f"{file}: cannot be written: permission denied")


def write_report(report: Report, sink: Sink, look: Look, elapsed: float, text: SourceText) -> None:
    """Renders the report and writes it. Raises UsageError if the file cannot be written after
    all, BrokenPipeError if the reader has gone."""
    stdout = sink.file is None
    terminal = stdout and sys.stdout.isatty()
    view = View(
        width=_columns() if terminal else _PIPED_WIDTH,
        colour=stdout and _coloured(look.colour, terminal),
        quiet=look.quiet,
        show=look.show,
        all=look.all,
        elapsed=elapsed if terminal else None,
        text=text,
    )
    rendered = FORMATS[sink.format](report, view).encode("utf-8", "replace")
    if sink.file is None:
        sys.stdout.buffer.write(rendered)
        sys.stdout.buffer.flush()
    else:
        _replace(sink.file, rendered)


def _replace(file: Path, content: bytes) -> None:
    """All of the file or nothing of it: written beside it, then renamed. What is no regular file
    (a pipe, /dev/stdout) is written to as it is."""
    import tempfile

    try:
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
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from None


def _columns() -> int:
    """The terminal's columns; COLUMNS wins, as everywhere."""
    wish = os.environ.get("COLUMNS", "")
    return int(wish) if wish.isdecimal() and int(wish) else os.get_terminal_size(1).columns


def _coloured(wish: str, terminal: bool) -> bool:
    """https://no-color.org: NO_COLOR wins over everything but the option."""
    if wish != "auto":
        return wish == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return terminal or bool(os.environ.get("FORCE_COLOR"))
