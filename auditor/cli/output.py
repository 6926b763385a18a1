"""Where reports go: which formats, to which files, and how the terminal is to look."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from auditor.cli.workflow import write_output
from auditor.errors import UsageError, unknown_name
from auditor.formats import FORMATS, View
from auditor.formats.addresses import as_named
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


def parse_sinks(words: tuple[str, ...], formats: Collection[str] = FORMATS.keys()) -> list[Sink]:
    """The formats that `-f FORMAT[=FILE]` asks for; `terminal` if none. Raises UsageError for an
    unknown format, two on standard output or to one file, or a file that cannot be written."""
    sinks: list[Sink] = []
    for word in words or ("terminal",):
        name, equals, file = word.partition("=")
        if name not in formats:
            raise unknown_name("format", name, formats)
        if equals and not file:
            raise UsageError(f"-f {word}: name the file after the =")
        sinks.append(Sink(name, Path(file) if file else None))
    files = [sink.file for sink in sinks if sink.file is not None]
    for one in files:
        if files.count(one) > 1:
            raise UsageError(f"{one}: two formats to one file; give each its own")
    if sum(sink.file is None for sink in sinks) > 1:
        raise UsageError("two formats to standard output; give all but one a file: -f json=FILE")
    for sink in sinks:
        if sink.file is not None:
            check_writable(sink.file)
    return sinks


def check_writable(file: Path) -> None:
    """Raises UsageError where a file cannot be written: said before the audit, which may take a
    while."""
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
        from_root=_from_root(),
    )
    rendered = FORMATS[sink.format](report, view)
    if sink.file is None:
        write_output(rendered, sink.format)
    else:
        replace_file(sink.file, rendered.encode("utf-8", "replace"))


def write_text(
    words: tuple[str, ...], writers: Mapping[str, Callable[[int, bool], str]], look: Look
) -> None:
    """Writes what is no report, by the formats that it knows, each a function of the width and of
    whether there is colour. Raises UsageError as `parse_sinks` does."""
    for sink in parse_sinks(words, writers):
        terminal = sink.file is None and sys.stdout.isatty()
        colour = sink.file is None and _coloured(look.colour, terminal)
        text = writers[sink.format](_columns() if terminal else _PIPED_WIDTH, colour)
        if sink.file is None:
            write_output(text, sink.format)
        else:
            replace_file(sink.file, text.encode("utf-8", "replace"))


def replace_file(file: Path, content: bytes) -> None:
    """Writes all of the file or nothing of it. Raises UsageError if that cannot be done."""
    from auditor.publish import files

    try:
        files.replace_file(file, content)
    except OSError as error:
        raise UsageError(f"{file}: cannot be written: {error.strerror}") from None


def _from_root() -> Callable[[str], str]:
    """Paths as the repository that we stand in names its files. Links are followed, as forges do;
    without a repository, paths go from the current folder."""
    here = Path.cwd()
    root = next((f for f in (here, *here.parents) if (f / ".git").exists()), here)

    @lru_cache(maxsize=16384)
    def from_root(uri: str) -> str:
        try:
            path = Path(uri).resolve()
        except (OSError, ValueError):
            return as_named(uri)
        return path.relative_to(root).as_posix() if path.is_relative_to(root) else str(path)

    return from_root


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
