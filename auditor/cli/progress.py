"""A progress bar on standard error, for a scan that takes more than a second on a terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

_PATIENCE = 1.0
"""Seconds before a bar appears."""


class Progress:
    """Shows one bar, named after the phase; nothing if standard error is no terminal."""

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._phase = ""

    def __enter__(self) -> Progress:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def phase(self, name: str) -> Callable[[int, int], None] | None:
        """What a phase calls with how much is done of how much; None where nobody looks."""
        if not sys.stderr.isatty():
            return None

        return lambda done, total: self._show(name, name, done, total)

    def kinds(self) -> Callable[[str, int, int], None] | None:
        """What the listing of a cluster calls with the kind that it is at, how much of it is read,
        and how much there is; one bar, for the kinds come one after another."""
        if not sys.stderr.isatty():
            return None
        return lambda kind, done, total: self._show("listing", f"listing {kind}", done, total)

    def _show(self, phase: str, label: str, done: int, total: int) -> None:
        if self._bar is None:
            if time.monotonic() - self._begun < _PATIENCE:
                return
            self._bar = _start()
        if self._task is None or self._phase != phase:
            self._phase, self._task = phase, self._bar.add_task(label, total=total)
        self._bar.update(self._task, description=label, completed=done, total=total)
        self._bar.refresh()


def _start() -> Bar:
    """Without rich's refresh thread: the audit forks, and a thread would not survive that."""
    from rich.console import Console
    from rich.progress import Progress as Bar

    bar = Bar(console=Console(stderr=True), auto_refresh=False, transient=True)
    bar.start()
    return bar
