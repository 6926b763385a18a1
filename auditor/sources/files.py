"""Objects from files and from standard input."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import BinaryIO, Final

from auditor.errors import UsageError
from auditor.model import Loaded, Variant
from auditor.sources.garbage import no_collector
from auditor.sources.objects import Objects
from auditor.sources.parallel import parse_parallel, worth_it
from auditor.sources.parsed import Fault, ParsedFile, last_flaw
from auditor.sources.parsing import parse_bytes, parse_file
from auditor.sources.reading import read_stream
from auditor.sources.rendering import Options, Rendered
from auditor.sources.text import FilesText
from auditor.sources.variants import in_words
from auditor.sources.walk import STDIN, Found, Walked, find_files

Progress = Callable[[int, int], None]
"""Told how many files are parsed, and how many there are."""

_MOST_NAMED: Final = 5
"""Folders that are named one by one where they were left out."""


def load_files(
    paths: Sequence[str],
    stdin: BinaryIO | None,
    processes: int = 1,
    progress: Progress | None = None,
    rendering: Options | None = None,
) -> Loaded:
    """The Kubernetes objects in `paths`: folders (recursively, *.yaml, *.yml and *.json), single
    files whatever their name, and `-` for `stdin`. With `rendering`, charts and kustomizations are
    rendered; without it, charts are problems and the files of kustomizations are read as they are.

    Objects come in the order of the paths, sorted by name in folders, and of the documents in the
    files, whatever the number of processes. What cannot be read is a problem, never an exception;
    only a path that does not exist raises UsageError, so does `-` without `stdin`, and so do
    options of `rendering` that do not fit.
    """
    walked = find_files(paths, render=rendering is not None)
    rendered = Rendered(walked.files)
    if rendering is not None and (walked.charts or walked.kustomizations or rendering.of_one_chart):
        from auditor.sources.rendering.render import render_all

        rendered = render_all(walked.files, walked.charts, walked.kustomizations, rendering)
    files = rendered.files
    piped: bytes | None = None
    with no_collector():
        stream: ParsedFile | None = None
        if any(found.uri == STDIN for found in files):
            if stdin is None:
                raise UsageError("there is no standard input to read for -")
            piped, stream = _parse_stream(stdin)
        parsed = _parse_all(files, stream, processes, progress)
        objects = Objects(problems=list(walked.problems))
        for found, result in zip(files, parsed, strict=True):
            objects.add_file(found.uri, result, named=found.named)
        for one in rendered.renderings:
            objects.add_rendering(one)
        resources = objects.finish()
    text = FilesText(
        {
            **{name: name for name in walked.names},
            **{found.uri: found.path for found in files},
            **rendered.paths,
        },
        piped,
        rendered.texts,
    )
    return Loaded(
        resources,
        tuple(objects.problems),
        len({*(found.uri for found in files), *rendered.paths, *rendered.texts}),
        objects.documents,
        objects.ignored,
        text,
        walked.names,
        left_out=(*_left_out(walked), *rendered.notes, *_apart(objects.variants)),
        variants=objects.variants,
        renderings=rendered.parts,
    )


def _left_out(walked: Walked) -> Iterator[str]:
    for words, folders in (
        ("hidden folders with YAML in them", walked.hidden),
        ("archives, which are read where they are named", walked.archives),
    ):
        if folders:
            more = f" and {len(folders) - _MOST_NAMED} more" if len(folders) > _MOST_NAMED else ""
            yield f"{words}: {', '.join(folders[:_MOST_NAMED])}{more}"


def _apart(variants: Sequence[Variant]) -> Iterator[str]:
    if variants:
        yield f"{in_words(variants)} in one cluster (each was judged on its own, with all the rest)"


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
