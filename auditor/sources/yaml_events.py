"""The YAML event stream: PyYAML's binding to libyaml, or its own parser where that is missing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner

Event = Any
"""An event of PyYAML; its type stubs make of every mark a perhaps, which no parser does."""

EventSource = Callable[[], Event]
"""Gives the next event; None after the last."""


class _PythonParser(Reader, Scanner, Parser):
    def __init__(self, data: bytes) -> None:
        Reader.__init__(self, data)
        Scanner.__init__(self)
        Parser.__init__(self)


def python_events(data: bytes) -> EventSource:
    """The events of `data` from the parser written in Python: about twenty times as slow."""
    source: EventSource = _PythonParser(data).get_event
    return source


try:
    from yaml._yaml import CParser
except ImportError:  # pragma: no cover - PyYAML built without libyaml
    open_events: Callable[[bytes], EventSource] = python_events
else:

    def _native_events(data: bytes) -> EventSource:
        source: EventSource = CParser(data).get_event
        return source

    open_events = _native_events
