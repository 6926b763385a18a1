"""Waiting for what comes about by itself, with a limit."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

Answer = TypeVar("Answer")


def eventually(
    question: Callable[[], Answer | None], seconds: float, what: Callable[[], str]
) -> Answer:
    """The first answer that is not empty, asked for again and again; `what` if there is none."""
    end = time.monotonic() + seconds
    while not (answer := question()):
        assert time.monotonic() < end, f"not within {seconds:.0f} seconds: {what()}"
        time.sleep(0.1)
    return answer
