"""Kustomization files and what they refer to.

Source: the fields of kustomize.config.k8s.io/v1beta1 Kustomization and v1alpha1 Component.
"""

from __future__ import annotations

import os
import re
from array import array
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec

from auditor.model import JSON, Location, Problem, Stage
from auditor.sources.parsed import Document
from auditor.sources.parsing import parse_file
from auditor.sources.positions import DocumentPositions

NAMES: Final = ("kustomization.yaml", "kustomization.yml", "Kustomization")
GROUP: Final = "kustomize.config.k8s.io/"
FOLDERS: Final = ("resources", "bases", "components")
_LISTS: Final = (
    *FOLDERS,
    "crds",
    "configurations",
    "generators",
    "transformers",
    "validators",
    "patchesStrategicMerge",
)
_PATHS: Final = ("patches", "patchesJson6902", "replacements")
_REMOTE: Final = re.compile(r"://|^git::|^[\w.-]+@[\w.-]+:|\?.*\bref=|^(github|gitlab)\.com[/:]")


class Reference(msgspec.Struct, frozen=True):
    """What a kustomization names: the words, where they stand, and the path."""

    field: str
    words: str
    path: str
    line: int

    @property
    def remote(self) -> bool:
        """Whether it is on the network."""
        return bool(_REMOTE.search(self.words))


class Kustomization(msgspec.Struct, frozen=True):
    """One kustomization file: the real path of its folder, the folder as reports call it, and what
    it says."""

    folder: str
    uri: str
    file: str
    body: dict[str, JSON]
    positions: DocumentPositions | None
    references: tuple[Reference, ...]
    fault: Problem | None = None

    @property
    def file_uri(self) -> str:
        """The file as reports call it."""
        return join(self.uri, self.file)

    @property
    def component(self) -> bool:
        """Whether it is a part that others take in."""
        return self.body.get("kind") == "Component"

    def locate(self, *path: str | int) -> Location:
        """The place of one of its fields."""
        if self.positions is None:
            return Location(self.file_uri, 1, 1, 1, 1)
        return self.positions.locate(path)


def join(folder: str, name: str) -> str:
    """`name` as seen from `folder`, the way reports write paths."""
    return os.path.normpath(f"{folder}/{name}")


def kustomization_file(names: Sequence[str]) -> str:
    """The kustomization among the file names of a folder; empty if there is none."""
    return next((name for name in NAMES if name in names), "")


def is_kustomization(path: str) -> bool:
    """Whether the file is kustomize's own, and not an object that is kept in a file of that name,
    such as Flux's Kustomization. What cannot be read is for kustomize to say."""
    for document in parse_file(path).documents:
        body = document.body
        version = body.get("apiVersion") if isinstance(body, dict) else None
        if isinstance(version, str) and not version.startswith(GROUP):
            return False
    return True


def read_kustomization(folder: str, uri: str) -> Kustomization | None:
    """The kustomization in a folder; None where there is none."""
    try:
        names = os.listdir(folder)  # noqa: PTH208 - the folder may be one of many thousands
    except OSError:
        return None
    file = kustomization_file(names)
    if not file:
        return None
    path = f"{folder}/{file}"
    parsed = parse_file(path)
    where = join(uri, file)
    if parsed.flaws:
        flaw = parsed.flaws[0]
        fault = Problem(where, flaw.line, Stage.RENDER, flaw.message, flaw.remedy)
        return Kustomization(folder, uri, file, {}, None, (), fault)
    documents = [one for one in parsed.documents if isinstance(one.body, dict)]
    if len(documents) != 1:
        # kustomize says it better only where it is one document that is wrong.
        words = "is empty" if not documents else "holds more than one document"
        fault = Problem(where, 1, Stage.RENDER, f"{words}")
        return Kustomization(folder, uri, file, {}, None, (), fault)
    document: Document = documents[0]
    lines = array("I")
    lines.frombytes(parsed.lines)
    positions = DocumentPositions(where, document, lines)
    references = tuple(_references(folder, document.body, positions))
    return Kustomization(folder, uri, file, document.body, positions, references)


def _references(
    folder: str, body: dict[str, JSON], positions: DocumentPositions
) -> Iterator[Reference]:
    def one(words: JSON, *at: str | int) -> Iterator[Reference]:
        # An inline patch or transformer is a text of several lines, or holds a colon and a blank.
        if isinstance(words, str) and words and "\n" not in words and ": " not in words:
            path = words if words.startswith("/") else f"{folder}/{words}"
            yield Reference(str(at[0]), words, path, positions.locate(at).line)

    for field in _LISTS:
        for number, entry in enumerate(_list(body.get(field))):
            yield from one(entry, field, number)
    for field in _PATHS:
        for number, entry in enumerate(_list(body.get(field))):
            yield from one(_field(entry, "path"), field, number, "path")
    yield from one(_field(body.get("openapi"), "path"), "openapi", "path")
    for field in ("configMapGenerator", "secretGenerator"):
        for number, entry in enumerate(_list(body.get(field))):
            for part in ("files", "envs"):
                for place, words in enumerate(_list(_field(entry, part))):
                    if isinstance(words, str):
                        file = words.partition("=")[2] or words
                        yield from one(file, field, number, part, place)
            yield from one(_field(entry, "env"), field, number, "env")


def _list(value: JSON) -> list[JSON]:
    return value if isinstance(value, list) else []


def _field(value: JSON, name: str) -> JSON:
    return value.get(name) if isinstance(value, dict) else None
