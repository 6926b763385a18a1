"""Output in a GitHub job. The runner obeys what a step prints: a line that begins with `::`, after
any white space, and `##[command]` anywhere in a line (actions/runner, ActionCommand.cs). Names,
paths and texts of what is audited give no orders, whatever they are printed as.

Formats that can write a character in another way keep their content to the letter: JSON, XML, HTML.
Elsewhere a blank comes between the two characters.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, BinaryIO, TextIO

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

COMMANDS = "github"
"""The format that is made of commands; it lets nothing of the input become one by itself."""

_BEGINNING = re.compile(r"((?:\A|(?<=[\r\n]))\s*):(?=:)")
_OLD = "##["
_AS_JSON = frozenset(
    {"gitlab-codequality", "json", "openreports", "oscal", "policyreport", "sarif"}
)
_AS_MARKUP = frozenset({"html", "junit", "junit-strict"})


def without_commands(text: str, format: str) -> str:
    """A report in which there is nothing that the runner would obey."""
    if format == COMMANDS:
        return text
    if format in _AS_JSON:
        return text.replace(_OLD, r"\u0023#[")
    colon, number_sign = (r"\1&#58;", "&#35;#[") if format in _AS_MARKUP else (r"\1: ", "## [")
    return _BEGINNING.sub(colon, text).replace(_OLD, number_sign)


def guard_output(environment: Mapping[str, str]) -> None:
    """In a GitHub job, takes the commands out of all that is printed from here on."""
    if environment.get("GITHUB_ACTIONS") == "true":
        sys.stdout = _guarded(sys.stdout)
        sys.stderr = _guarded(sys.stderr)


def write_output(text: str, format: str) -> None:
    """Prints a report of a format."""
    out = sys.stdout.buffer
    if isinstance(out, _Guard):
        text, out = without_commands(text, format), out.behind
    out.write(text.encode("utf-8", "replace"))
    out.flush()


class _Guard(io.BufferedIOBase):
    """Whole lines, without commands, to the stream behind it."""

    def __init__(self, behind: BinaryIO) -> None:
        self.behind = behind
        self._held = b""

    @property
    def name(self) -> str:
        """What `sys.stdout.name` says."""
        return self.behind.name

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self.behind.isatty()

    def fileno(self) -> int:
        return self.behind.fileno()

    def write(self, data: ReadableBuffer) -> int:
        taken = bytes(data)
        held = self._held + taken
        end = max(held.rfind(b"\n"), held.rfind(b"\r")) + 1
        self._pass_on(held[:end])
        self._held = held[end:]
        return len(taken)

    def flush(self) -> None:
        held, self._held = self._held, b""
        self._pass_on(held)
        self.behind.flush()

    def _pass_on(self, lines: bytes) -> None:
        if lines:
            text = without_commands(lines.decode("utf-8", "surrogateescape"), "terminal")
            self.behind.write(text.encode("utf-8", "surrogateescape"))


def _guarded(stream: TextIO) -> TextIO:
    stream.flush()
    return io.TextIOWrapper(
        _Guard(stream.buffer),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=bool(stream.line_buffering),
        write_through=True,
    )
