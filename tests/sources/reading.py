"""What the tests of the files source read with."""

from __future__ import annotations

from auditor.model import JSON
from auditor.sources.parsed import ParsedFile
from auditor.sources.parsing import parse_bytes

POD = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {name}\n"


def pod(name: str) -> str:
    """A Pod in four lines of YAML."""
    return POD.format(name=name)


def parse(text: str | bytes) -> ParsedFile:
    """`text` as the source reads a file."""
    return parse_bytes(text if isinstance(text, bytes) else text.encode())


def body(text: str | bytes) -> JSON:
    """The value of a text with one document, in which nothing is wrong."""
    parsed = parse(text)
    assert parsed.flaws == []
    assert len(parsed.documents) == 1
    return parsed.documents[0].body


def flaws(text: str | bytes) -> list[tuple[int, str]]:
    """Line and message of everything that is wrong in `text`."""
    return [(flaw.line, flaw.message) for flaw in parse(text).flaws]
