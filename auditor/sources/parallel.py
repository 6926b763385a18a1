"""Files parsed on several cores. Parsing holds the interpreter's lock, so more cores means more
processes: forked ones, which start in milliseconds and need nothing sent to them."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from typing import Final

import msgspec

from auditor.sources.parsed import ParsedFile
from auditor.sources.parsing import parse_file
from auditor.sources.walk import Found

Done = Callable[[int], None]
"""Told how many more files are parsed."""

_ENOUGH_BYTES: Final = 1_000_000
"""Less is parsed sooner than a process is started."""
_COST_OF_A_FILE: Final = 4096
"""What opening one costs, in bytes parsed in the same time."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(list[ParsedFile]).decode


def worth_it(files: Sequence[Found], processes: int) -> bool:
    """Whether more than one process would help."""
    return (
        processes > 1
        and len(files) > 1
        and hasattr(os, "fork")
        and sum(found.size for found in files) > _ENOUGH_BYTES
    )


def parse_parallel(files: Sequence[Found], processes: int, done: Done) -> list[ParsedFile]:
    """The files, parsed by `processes` processes of which this is one; in the order of `files`.

    The files of a worker that dies are parsed here. When this is interrupted the workers are
    stopped first.
    """
    shares = _balanced(files, processes)
    workers = []
    results: list[ParsedFile | None] = [None] * len(files)
    try:
        with _no_interrupts():
            for share in shares[1:]:
                workers.append((share, _Worker([files[number].path for number in share])))
        for number in shares[0]:
            results[number] = parse_file(files[number].path)
            done(1)
        for share, worker in workers:
            parsed = worker.collect()
            if parsed is None:
                parsed = [parse_file(files[number].path) for number in share]
            for number, result in zip(share, parsed, strict=True):
                results[number] = result
            done(len(share))
    finally:
        for _, worker in workers:
            worker.stop()
    return [result for result in results if result is not None]


def _balanced(files: Sequence[Found], count: int) -> list[list[int]]:
    """The numbers of `files` in at most `count` shares of about the same size, the first of which
    is never the largest: its owner has the results of the others to take in."""
    shares: list[list[int]] = [[] for _ in range(count)]
    loads = [0] * count
    for number in sorted(range(len(files)), key=lambda number: -files[number].size):
        lightest = loads.index(min(loads))
        shares[lightest].append(number)
        loads[lightest] += files[number].size + _COST_OF_A_FILE
    order = sorted(range(count), key=loads.__getitem__)
    return [shares[number] for number in order if shares[number]]


@contextlib.contextmanager
def _no_interrupts() -> Iterator[None]:
    """Interrupts wait: one must hit neither a child before it has decided to ignore it, nor this
    process while there is a worker that it does not know of."""
    masked = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, masked)


class _Worker:
    """A forked process that parses files and writes the result to a pipe once, at its end."""

    def __init__(self, paths: Sequence[str]) -> None:
        reader, writer = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            os.close(reader)
            _work(paths, writer)
        os.close(writer)
        self._reader = reader
        self._alive = True

    def collect(self) -> list[ParsedFile] | None:
        """What the worker parsed; None where it died."""
        parts = []
        while part := os.read(self._reader, 1 << 20):
            parts.append(part)
        status = self._wait()
        if status != 0:
            return None
        try:
            return _decode(b"".join(parts))
        except msgspec.MsgspecError:
            return None

    def stop(self) -> None:
        """End the worker if it still runs, and release the pipe."""
        if self._alive:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._wait()
        os.close(self._reader)

    def _wait(self) -> int:
        self._alive = False
        try:
            return os.waitpid(self._pid, 0)[1]
        except ChildProcessError:
            # Somebody else reaped it; whether it succeeded, its output tells.
            return 0


def _work(paths: Sequence[str], writer: int) -> None:
    """The whole life of a worker. It never returns: what the parent registered to run at exit,
    buffered output included, must not run here too."""
    status = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        data = memoryview(_encode([parse_file(path) for path in paths]))
        while data:
            data = data[os.write(writer, data) :]
        status = 0
    finally:
        os._exit(status)
