"""Runs functions in forked children, so that both cores work and a crash cannot end the audit.

The children inherit what the functions close over and send back bytes; nothing is pickled. A child
that dies or outlives its time is reported as such, never waited for.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess

Task = Callable[[Callable[[int], None]], bytes]
"""A function that is given a way to say how much it has done, and returns its result."""

_RESULT, _PROGRESS, _FAILED = b"R", b"P", b"F"


class ChildFailed(Exception):
    """A child raised, crashed or ran out of time; the text says which, in words."""


def can_fork() -> bool:
    """Whether this platform can fork at all."""
    return hasattr(os, "fork") and sys.platform != "win32"


def run_forked(
    tasks: Sequence[Task],
    seconds: float,
    progress: Callable[[int], None] | None = None,
) -> list[bytes | ChildFailed]:
    """The results of all tasks, each run in a child of its own at the same time, in order.

    `seconds` is the longest that a task may go on without saying that it has done something.
    `progress` is called with how much more has been done.
    """
    # Late: most scans are too small to need a second process, and these take a while to import.
    import multiprocessing
    from multiprocessing.connection import wait

    context = multiprocessing.get_context("fork")
    results: list[bytes | ChildFailed] = [ChildFailed("did not start")] * len(tasks)
    running: dict[Connection, tuple[int, BaseProcess, float]] = {}
    try:
        for number, task in enumerate(tasks):
            ours, theirs = context.Pipe(duplex=False)
            child: BaseProcess = context.Process(
                target=_child, args=(task, ours, theirs), daemon=True
            )
            child.start()
            theirs.close()
            running[ours] = (number, child, time.monotonic() + seconds)
        while running:
            deadline = min(limit for _, _, limit in running.values())
            ready = wait(list(running), max(deadline - time.monotonic(), 0))
            for connection in list(running):
                number, child, limit = running[connection]
                if connection in ready:
                    answer = _answer(connection)
                    if isinstance(answer, int):
                        running[connection] = (number, child, time.monotonic() + seconds)
                        if progress is not None:
                            progress(answer)
                        continue
                elif time.monotonic() < limit:
                    continue
                else:
                    answer = ChildFailed(f"did not finish within {seconds:g} s")
                results[number] = answer
                _end(running.pop(connection)[1], connection)
    finally:
        for connection, (_, child, _) in running.items():
            _end(child, connection)
    return results


def _answer(connection: Connection) -> bytes | int | ChildFailed:
    try:
        message = connection.recv_bytes()
    except (EOFError, OSError):
        return ChildFailed("crashed")
    kind, body = message[:1], message[1:]
    if kind == _PROGRESS:
        return int(body)
    return body if kind == _RESULT else ChildFailed(body.decode())


def _end(child: BaseProcess, connection: Connection) -> None:
    connection.close()
    if child.is_alive():
        child.join(0.2)
    if child.is_alive():
        child.kill()
    child.join()


def _child(task: Task, ours: Connection, theirs: Connection) -> None:
    """Ends with `os._exit`: the parent's buffers and exit handlers are not this child's."""
    import faulthandler
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    ours.close()
    # What goes wrong here is said by the parent, in one line; a crash must not draw a stack too.
    faulthandler.disable()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    try:
        done = task(lambda count: theirs.send_bytes(_PROGRESS + str(count).encode()))
        theirs.send_bytes(_RESULT + done)
    except BrokenPipeError:
        pass
    except BaseException as error:
        theirs.send_bytes(_FAILED + (str(error) or type(error).__name__).encode())
    finally:
        theirs.close()
        os._exit(0)
