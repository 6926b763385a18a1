"""Bytes to documents: decides what the text is, and reads it. Knows nothing of Kubernetes."""

from __future__ import annotations

import codecs
import re
from array import array
from typing import Final

from auditor.sources.grammar import explain_template
from auditor.sources.json_reader import NotJson, read_json
from auditor.sources.parsed import (
    Document,
    Fault,
    Flaw,
    ParsedFile,
    last_flaw,
    line_at,
    line_starts,
)
from auditor.sources.reading import check_printable, decode, read_file
from auditor.sources.yaml_reader import read_yaml

_MEANT_AS_JSON: Final = re.compile(r"\s*[\[{]\s*[\"\[{\]}]")
"""How JSON starts, and YAML hardly ever does."""


def parse_file(path: str) -> ParsedFile:
    """The documents of the file at `path`. Never raises for what is in it: that is a flaw."""
    try:
        data = read_file(path)
    except Fault as fault:
        return _nothing(fault)
    return parse_bytes(data)


def parse_bytes(data: bytes) -> ParsedFile:
    """The documents of `data`. Never raises: what cannot be read is a flaw."""
    try:
        text = decode(data)
        lines = line_starts(text)
        documents, flaws = _read(text, data, lines)
    except Fault as fault:
        return _nothing(fault)
    return ParsedFile(documents, flaws, lines.tobytes())


def _read(text: str, data: bytes, lines: array[int]) -> tuple[list[Document], list[Flaw]]:
    not_json: NotJson | None = None
    if text.lstrip(" \t\r\n").startswith(("{", "[")):
        try:
            return read_json(text, lines)
        except NotJson as error:
            not_json = error
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or codecs.BOM_UTF8 in data:
        # The parser counts characters, and so must see the same ones: without byte order marks.
        data = text.encode()
    check_printable(data, text)
    documents, flaws = read_yaml(text, data, lines)
    if (
        flaws
        and not_json is not None
        and _MEANT_AS_JSON.match(text)
        and len(not_json.documents) >= len(documents)
    ):
        line = line_at(lines, not_json.offset)
        fault = Fault(line, f"is not valid JSON: {not_json.message}", fatal=True)
        documents = not_json.documents
        flaws = [last_flaw(explain_template(fault, text), documents)]
    return documents, flaws


def _nothing(fault: Fault) -> ParsedFile:
    return ParsedFile([], [last_flaw(fault, [])], line_starts("").tobytes())
