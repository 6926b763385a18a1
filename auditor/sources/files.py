"""Objects from files and from standard input."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import BinaryIO

from auditor.errors import UsageError
from auditor.model import Loaded
from auditor.sources.objects import Objects
from auditor.sources.parallel import parse_parallel, worth_it
from auditor.sources.parsed import Fault, ParsedFile, last_flaw
from auditor.sources.parsing import parse_bytes, parse_file
from auditor.sources.reading import read_stream
from auditor.sources.text import FilesText
from auditor.sources.walk import STDIN, Found, find_files

Progress = Callable[[int, int], None]
"""Told how many files are parsed, and how many there are."""


def load_files(
    paths: Sequence[str],
    stdin: BinaryIO | None,
    processes: int = 1,
    progress: Progress | None = None,
) -> Loaded:
    """The Kubernetes objects in `paths`: folders (recursively, *.yaml, *.yml and *.json), single
    files whatever their name, and `-` for `stdin`.

    Objects come in the order of the paths, sorted by name in folders, and of the documents in the
    files, whatever the number of processes. What cannot be read is a problem, never an exception;
    only a path that does not exist raises UsageError, and so does `-` without `stdin`.
    """
    files, problems = find_files(paths)
    piped: bytes | None = None
    with _no_collector():
        stream: ParsedFile | None = None
        if any(found.uri == STDIN for found in files):
            if stdin is None:
                raise UsageError("there is no standard input to read for -")
            piped, stream = _parse_stream(stdin)
        parsed = _parse_all(files, stream, processes, progress)
        objects = Objects(problems=list(problems))
        for found, result in zip(files, parsed, strict=True):
            objects.add_file(found.uri, result, named=found.named)
        resources = objects.finish()
    text = FilesText({found.uri: found.path for found in files}, piped)
    return Loaded(
        resources,
        tuple(objects.problems),
        len(files),
        objects.documents,
        objects.ignored,
        text,
    )


def _parse_stream(stdin: BinaryIO) -> tuple[bytes | None, ParsedFile]:
    try:
        data = read_stream(stdin)
    except Fault as fault:
        return None, ParsedFile([], [last_flaw(fault, [])], b"")
    return data, parse_bytes(data)


def _parse_all(
    files: Sequence[Found],
    stream: ParsedFile | None,
    processes: int,
    progress: Progress | None,
) -> list[ParsedFile]:
    """All of `files` parsed, `stream` being what standard input holds."""
    finished = 0

    def done(count: int) -> None:
        nonlocal finished
        finished += count
        if progress is not None:
            progress(finished, len(files))

    on_disk = [found for found in files if found.uri != STDIN]
    if stream is not None:
        done(1)
    if worth_it(on_disk, processes):
        parsed = parse_parallel(on_disk, processes, done)
    else:
        parsed = []
        for found in on_disk:
            parsed.append(parse_file(found.path))
            done(1)
    results = iter(parsed)
    return [
        stream if stream is not None and found.uri == STDIN else next(results) for found in files
    ]


@contextmanager
def _no_collector() -> Iterator[None]:
    """Without the garbage collector: millions of new values that all stay make it search in vain
    again and again."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
