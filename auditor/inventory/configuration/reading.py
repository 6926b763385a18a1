"""Text to what it says, by the kind of file it is."""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable

from auditor.inventory.configuration.directives import (
    directive_name,
    parse_directives,
    split_arguments,
)
from auditor.inventory.configuration.ini import parse_ini
from auditor.inventory.configuration.parsed import Parsed, Span, line_span
from auditor.inventory.configuration.river import parse_river
from auditor.inventory.configuration.shell import parse_script
from auditor.model import Path
from auditor.sources.parsing import parse_bytes
from auditor.sources.positions import DocumentPositions

_LARGEST = 1 << 20
"""A ConfigMap holds no more than this (core/v1: 1 MiB)."""
_REDIS_NAMES = ("redis", "sentinel", "valkey", "keydb")
_GRAFANA = re.compile(r"(grafana|custom|defaults)[^/]*\.ini")
_SHEBANG = re.compile(r"#!\s*\S*/(?:env )?(?:ba|da|a)?sh\b")


def format_of(name: str, text: str, images: Iterable[str] = ()) -> str:
    """What kind of file `name` (a key, or a path) is. `images` are those of the containers that
    read it: a plain `.conf` says nothing of its own."""
    base = name.rpartition("/")[2].lower()
    ending = base.rpartition(".")[2]
    if ending in ("yaml", "yml"):
        return "yaml"
    if ending in ("json", "ini"):
        return ending
    if ending in ("alloy", "river"):
        return "river"
    if ending in ("sh", "bash") or _SHEBANG.match(text):
        return "shell"
    known = (base, *(image.rpartition("/")[2] for image in images))
    if ending == "conf" and any(word in one for word in _REDIS_NAMES for one in known):
        return "redis"
    return "text"


def read_configuration(name: str, text: str, kind: str) -> Parsed:
    """What a file says. Never raises: what cannot be read is a problem of the file."""
    if len(text) > _LARGEST:
        return Parsed(kind, problem="it is larger than a ConfigMap can be")
    if kind in ("yaml", "json"):
        return _document(text, kind)
    if kind == "ini":
        grafana = _GRAFANA.fullmatch(name.rpartition("/")[2]) is not None
        return parse_ini(text, comments_after_values=grafana)
    if kind == "redis":
        return parse_directives(text)
    if kind == "river":
        return parse_river(text)
    if kind == "shell":
        return _script(text)
    return Parsed("text")


def _document(text: str, kind: str) -> Parsed:
    parsed = parse_bytes(text.encode("utf-8", "replace"))
    problem = ""
    if parsed.flaws:
        flaw = parsed.flaws[0]
        problem = f"line {flaw.line}: {flaw.message}" if flaw.line else flaw.message
    elif len(parsed.documents) > 1:
        problem = f"it holds {len(parsed.documents)} documents, not one"
    if not parsed.documents:
        return Parsed(kind, problem=problem)
    lines = array("I")
    lines.frombytes(parsed.lines)
    document = parsed.documents[0]
    positions = DocumentPositions("", document, lines)
    return Parsed(kind, document.body, positions=positions, problem=problem)


def _script(text: str) -> Parsed:
    """Commands and printed lines by their leading words, each at its line."""
    lines = text.splitlines()
    script = parse_script(text)
    spans: dict[Path, Span] = {}
    for write in script.writes:
        for piece in write.pieces:
            if name := printed_name(piece.text):
                spans.setdefault((name,), _span(lines, piece.line))
    for command in script.commands:
        spans.setdefault((command.title,), _span(lines, command.line))
    return Parsed("shell", None, spans)


def _span(lines: list[str], number: int) -> Span:
    return line_span(lines[number - 1], number)


def printed_name(text: str) -> str:
    """The name of the directive that a printed line is; empty for none."""
    words = split_arguments(text) if text.strip() else None
    return directive_name(words)[0] if words else ""
