"""Small edits of a copy of manifests/, by object and path and not by line number, in the text as it
is: comments and layout stay."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from auditor.model import format_path
from tests.cli.running import ROOT
from tests.mutants.edits import Steps, find, is_there

MANIFESTS = ROOT / "manifests"


def copied(folder: Path) -> Path:
    """A copy of manifests/ in `folder`."""
    target = folder / "manifests"
    shutil.copytree(MANIFESTS, target)
    return target


@dataclass(frozen=True)
class Set:
    """Gives the scalar at `path` another value, written as YAML."""

    object: str
    path: Steps
    value: str

    def apply(self, folder: Path) -> None:
        resource = find(folder, self.object)
        assert is_there(resource, self.path), f"{self.object} has no {format_path(self.path)}"
        place = resource.locate(self.path)
        file = Path(resource.origin.uri)
        lines = file.read_text().splitlines(keepends=True)
        line = lines[place.line - 1]
        assert place.line == place.end_line
        key = "" if isinstance(self.path[-1], int) else line[place.column - 1 :].partition(":")[0]
        new = f"{key}: {self.value}" if key else self.value
        rest = line[place.end_column - 1 :]
        if line[place.column - 1 : place.end_column - 1] == key:
            # The value is a collection in braces or brackets on the same line.
            assert rest.lstrip(": ")[:1] in ("{", "[")
            rest = "\n"
        lines[place.line - 1] = line[: place.column - 1] + new + rest
        file.write_text("".join(lines))


@dataclass(frozen=True)
class Remove:
    """Takes the key or list item at `path` away, with everything below it."""

    object: str
    path: Steps

    def apply(self, folder: Path) -> None:
        resource = find(folder, self.object)
        assert is_there(resource, self.path), f"{self.object} has no {format_path(self.path)}"
        place = resource.locate(self.path)
        file = Path(resource.origin.uri)
        lines = file.read_text().splitlines(keepends=True)
        first = place.line - 1
        # In `- name: x` the dash belongs to the item, and the key after it to the mapping.
        indent = place.column - 1
        if isinstance(self.path[-1], int):
            indent = lines[first].index("-")
        last = first + 1
        while last < len(lines) and _belongs(lines[last], indent, lines[first]):
            last += 1
        dash = lines[first].lstrip().startswith("- ") and not isinstance(self.path[-1], int)
        kept = lines[:first] + lines[last:]
        if dash:
            # The next key of the same item takes over the dash.
            kept[first] = lines[first][: indent - 2] + "- " + kept[first].lstrip()
        file.write_text("".join(kept))


def _belongs(line: str, indent: int, first: str) -> bool:
    if line.strip() == "":
        return True
    own = len(line) - len(line.lstrip())
    if own == indent and line.lstrip().startswith("- ") and not first.lstrip().startswith("- "):
        return True  # a list may stand as deep as its key
    return own > indent


@dataclass(frozen=True)
class Add:
    """Puts lines before the key or list item at `path`, indented like it."""

    object: str
    path: Steps
    text: str

    def apply(self, folder: Path) -> None:
        resource = find(folder, self.object)
        assert is_there(resource, self.path), f"{self.object} has no {format_path(self.path)}"
        place = resource.locate(self.path)
        file = Path(resource.origin.uri)
        lines = file.read_text().splitlines(keepends=True)
        item = isinstance(self.path[-1], int)
        indent = " " * (lines[place.line - 1].index("-") if item else place.column - 1)
        added = [f"{indent}{line}\n" for line in self.text.splitlines()]
        start = lines[place.line - 1][: place.column - 1]
        if start.strip() == "-" and not item:
            added[0] = start + added[0].lstrip()
            lines[place.line - 1] = indent + lines[place.line - 1][place.column - 1 :]
        lines[place.line - 1 : place.line - 1] = added
        file.write_text("".join(lines))


@dataclass(frozen=True)
class Append:
    """Puts one more object at the end of a file."""

    file: str
    text: str

    def apply(self, folder: Path) -> None:
        file = folder / self.file
        file.write_text(f"{file.read_text().rstrip()}\n---\n{self.text.lstrip()}")
