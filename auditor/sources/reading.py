"""Bytes from a file or from standard input, and the text that they are. Bounded: nothing larger
than the limit is read, and nothing that could block is opened."""

from __future__ import annotations

import codecs
import os
import re
import stat
from typing import BinaryIO, Final

from auditor.sources.limits import MAX_BYTES
from auditor.sources.parsed import Fault

_CONTROL: Final = bytes(sorted({*range(0x20), 0x7F} - {0x09, 0x0A, 0x0D}))
_UNPRINTABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ufffe\uffff]")
_INNER_MARK: Final = re.compile(r"(^---[^\r\n]*\r?\n)\ufeff", re.MULTILINE)
"""A byte order mark at the start of a document: that is how concatenated files look, and kubectl
reads each document on its own."""
_TOO_LARGE: Final = f"is larger than the limit of {MAX_BYTES >> 20} MiB for one input"
_BINARY_SAMPLE: Final = 8192
"""Bytes at the start in which a NUL makes a file binary, and not a text with one bad character."""


def read_file(path: str) -> bytes:
    """The bytes of the regular file at `path`.

    Raises Fault where it is no regular file, too large, or cannot be read.
    """
    try:
        # A FIFO would wait for a writer, and a device for ever.
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise _unreadable(error) from None
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise Fault(
                0,
                f"is {_file_kind(status.st_mode)}, not a regular file",
                fatal=True,
                remedy="pipe the objects in and name them with -: COMMAND | vvaudit scan -",
            )
        if status.st_size > MAX_BYTES:
            raise _too_large()
        with os.fdopen(handle, "rb", closefd=False) as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise _unreadable(error) from None
    finally:
        os.close(handle)
    if len(data) > MAX_BYTES:
        raise _too_large()
    return data


def read_stream(stream: BinaryIO) -> bytes:
    """All bytes of `stream`. Raises Fault where they are too many or cannot be read."""
    parts = []
    left = MAX_BYTES + 1
    try:
        while left > 0 and (part := stream.read(min(left, 1 << 20))):
            parts.append(part)
            left -= len(part)
    except OSError as error:
        raise _unreadable(error) from None
    if left <= 0:
        raise _too_large()
    return b"".join(parts)


def decode(data: bytes) -> str:
    """The text of `data`: UTF-8, or UTF-16 where a byte order mark says so; without the mark.

    Raises Fault, with the line, where it is not text.
    """
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encoding, name = "utf-16", "UTF-16"
    else:
        encoding, name = "utf-8-sig", "UTF-8"
        if b"\x00" in data[:_BINARY_SAMPLE]:
            raise Fault(1, "is a binary file, not a text", fatal=True)
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as error:
        before = data[: error.start].decode(encoding, "replace")
        line = len((before + ".").splitlines())
        raise Fault(line, f"holds bytes that are not {name} text", fatal=True) from None
    return _INNER_MARK.sub(r"\1", text) if "\ufeff" in text else text


def check_printable(data: bytes, text: str) -> None:
    """Raise Fault, with the line, where `text` (whose bytes are `data`) holds a character that
    YAML forbids."""
    if data.isascii() and len(data.translate(None, _CONTROL)) == len(data):
        return
    match = _UNPRINTABLE.search(text)
    if match:
        line = len((text[: match.start()] + ".").splitlines())
        raise Fault(
            line,
            f"holds the control character U+{ord(match[0]):04X}, which YAML forbids",
            fatal=True,
        )


def _file_kind(mode: int) -> str:
    kinds = (
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((word for test, word in kinds if test(mode)), "something else")


def _too_large() -> Fault:
    return Fault(0, _TOO_LARGE, fatal=True, remedy="split it into smaller files")


def _unreadable(error: OSError) -> Fault:
    reason = (error.strerror or type(error).__name__).lower()
    return Fault(0, f"could not be read: {reason}", fatal=True)
