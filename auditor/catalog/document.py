"""Policy files as YAML documents with positions, for errors that point at a line."""

from __future__ import annotations

from array import array

import msgspec

from auditor.errors import PolicyError
from auditor.model import JSON, Positions
from auditor.sources.parsing import parse_bytes
from auditor.sources.positions import DocumentPositions


class Document(msgspec.Struct, frozen=True):
    """One YAML document and where its values stand."""

    body: JSON
    positions: Positions


def read_document(text: str, shown: str, first_line: int = 1) -> Document:
    """The only document of a policy file, or of a part of it that starts at `first_line`.

    Raises PolicyError if it does not parse, is empty or is more than one.
    """
    parsed = parse_bytes(("\n" * (first_line - 1) + text).encode())
    for flaw in parsed.flaws:
        raise PolicyError(f"{shown}:{max(flaw.line, first_line)}: {flaw.message}")
    if len(parsed.documents) != 1:
        raise PolicyError(f"{shown}:{first_line}: holds {len(parsed.documents)} documents, not one")
    (document,) = parsed.documents
    lines = array("I")
    lines.frombytes(parsed.lines)
    return Document(document.body, DocumentPositions(shown, document, lines))
