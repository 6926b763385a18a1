"""Files beside the manifests that promises speak of: scripts and documents in Markdown. They are no
objects, and stand after them where findings point: `Script deploy.sh`, `Document README.md`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from auditor.inventory.prose import sections_of
from auditor.inventory.scripts import script_document
from auditor.model import JSON, Location, Origin, Path, Resource, SourceText

SCRIPT, DOCUMENT = "Script", "Document"
_SUFFIXES: Mapping[str, str] = {
    ".sh": SCRIPT,
    ".bash": SCRIPT,
    ".md": DOCUMENT,
    ".markdown": DOCUMENT,
}
_MOST = 500
"""Files that are read; a checkout may hold thousands of documents."""
_LINES = 20_000


class _LinePositions(msgspec.Struct, frozen=True):
    """Where the parts of a file stand: `("lines", 12)` is line 12."""

    uri: str
    lengths: tuple[int, ...]

    def locate(self, path: Path) -> Location:
        """The line that the path ends in; the first one for any other path."""
        last = path[-1] if len(path) == 2 and path[0] == "lines" else 1
        line = last if isinstance(last, int) and 0 < last <= len(self.lengths) else 1
        width = self.lengths[line - 1] if self.lengths else 0
        return Location(self.uri, line, 1, line, width + 1)


class Companions:
    """The scripts and documents among the files that were scanned; read when they are asked for."""

    def __init__(self, names: Sequence[str], text: SourceText | None) -> None:
        """`names` are the paths of all files in the folders that were scanned."""
        self._names, self._text = names, text

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Each file as a finding points to it: its kind, its own name and what is in it."""
        if self._text is None:
            return ()
        chosen = [name for name in self._names if _kind(name)][:_MOST]
        return tuple(_read(name, self._text) for name in chosen)


def _kind(name: str) -> str:
    return next((kind for suffix, kind in _SUFFIXES.items() if name.lower().endswith(suffix)), "")


def _read(name: str, text: SourceText) -> Resource:
    lines = text.lines(name, 1, _LINES)
    kind = _kind(name)
    whole = "\n".join(lines)
    body: dict[str, JSON] = companion_body(kind, whole)
    return Resource(
        api_version="",
        kind=kind,
        namespace="",
        name=name.rpartition("/")[2],
        body=body,
        origin=Origin(name),
        positions=_LinePositions(name, tuple(len(line) for line in lines)),
    )


def companion_body(kind: str, text: str) -> dict[str, JSON]:
    """What is in a script or a document."""
    return {"script": script_document(text)} if kind == SCRIPT else {"sections": sections_of(text)}
