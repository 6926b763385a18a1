"""Builds kustomizations.

Each is built through an overlay in a scratch folder that asks for `originAnnotations`, so that
kustomize says which file an object is from while the user's files stay as they are. Source:
kustomize's buildMetadata field.
"""

from __future__ import annotations

import json
import os
import re
import shlex
from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import msgspec

from auditor.model import JSON, Location, Problem, Stage
from auditor.sources.parsed import Document, ParsedFile
from auditor.sources.parsing import parse_bytes, parse_file
from auditor.sources.positions import DocumentPositions
from auditor.sources.rendering import Options, RenderedObject, Rendering
from auditor.sources.rendering.bases import BasePositions, Placed
from auditor.sources.rendering.kustomizations import Kustomization, join, read_kustomization
from auditor.sources.rendering.running import RenderFailed, find_program, one_line, run

_ORIGIN: Final = "config.kubernetes.io/origin"
_WANTED: Final = "originAnnotations"
_WRAPPING: Final = re.compile(
    r"^.*must resolve to a file': |recursed |couldn't make target for path '[^']*': "
    r"|accumulat(?:ing|ion) (?:resources|components)(?: from '[^']*'| of path '[^']*')?: "
    r"|accumulation of path '[^']*': "
)
"""kustomize tells the way to what failed before it tells what failed."""
_CONTENT: Final = re.compile(r"\[\{.*|\{.*|`.*")
"""The text of patches and configurations, which may hold anything."""
_SHORT: Final = 3
_READ_RAW: Final = "--no-render reads the files as they are"


def _piped(uri: str) -> str:
    where = shlex.quote(uri)
    return f"mend it, or build it elsewhere: kustomize build {where} | vvaudit scan -"


def build(
    root: Kustomization, members: Sequence[Kustomization], scratch: str, options: Options
) -> Rendering:
    """The objects of a kustomization that no other refers to; `members` are those that it refers
    to, and itself. `scratch` is an empty folder that stays until this returns."""
    command = _command()
    if command is None:
        problem = Problem(
            root.uri,
            0,
            Stage.RENDER,
            "is a kustomization, and neither kustomize nor kubectl is on the PATH",
            f"install one of them; {_READ_RAW}",
        )
        return Rendering(root.uri, "default", problems=(problem,))
    try:
        overlay = _overlay(root, scratch)
        ran = run([*command, overlay], scratch, options.seconds)
        if ran.code:
            raise RenderFailed(_said(ran.err, members, scratch))
    except RenderFailed as error:
        problem = Problem(root.file_uri, 0, Stage.RENDER, str(error), _piped(root.uri))
        return Rendering(root.uri, "default", problems=(problem,))
    return _Sources(root, members, overlay).rendering(ran.out)


def _command() -> list[str] | None:
    kustomize = find_program("kustomize")
    if kustomize is not None:
        return [kustomize, "build"]
    kubectl = find_program("kubectl")
    return None if kubectl is None else [kubectl, "kustomize"]


def _overlay(root: Kustomization, scratch: str) -> str:
    """A kustomization in `scratch` that takes in `root` and nothing else. What counts only at the
    top of a build is repeated in it."""
    overlay = os.path.realpath(f"{scratch}/overlay")
    os.mkdir(overlay)  # noqa: PTH102 - the paths here are texts, as kustomize takes them
    body: dict[str, JSON] = {
        "components" if root.component else "resources": [os.path.relpath(root.folder, overlay)],
        "buildMetadata": sorted({_WANTED, *_metadata(root)}),
    }
    schema = root.body.get("openapi")
    if isinstance(schema, dict):
        body["openapi"] = dict(schema)
        path = schema.get("path")
        if isinstance(path, str):
            file = os.path.realpath(f"{root.folder}/{path}")
            if os.path.commonpath([file, root.folder]) != root.folder:
                raise RenderFailed("openapi.path is outside of the kustomization's folder")
            body["openapi"]["path"] = "schema.json"
            Path(overlay, "schema.json").write_bytes(Path(file).read_bytes())
    try:
        text = json.dumps(body, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise RenderFailed("its path is no UTF-8 text") from None
    Path(overlay, "kustomization.yaml").write_bytes(text)
    return overlay


def _metadata(root: Kustomization) -> list[str]:
    asked = root.body.get("buildMetadata")
    return [one for one in asked if isinstance(one, str)] if isinstance(asked, list) else []


def _said(words: str, members: Sequence[Kustomization], scratch: str) -> str:
    """kustomize's reason without the chain of folders before it, without this run's paths, and
    without the text of patches, configurations and secrets."""
    error = next((w for w in words.splitlines() if w.startswith(("Error: ", "error: "))), "")
    rest = words[words.index(error) + len("Error: ") :] if error else words
    rest = rest.replace(os.path.realpath(scratch), "")
    for member in members:
        rest = rest.replace(f"{member.folder}/", "")
        for literal in _literals(member):
            rest = rest.replace(literal, "***")
    first, _, tail = rest.partition("\n")
    reason = tail.rpartition("`: ")[2].split("\n", 1)[0] if "`: " in tail else ""
    head = _WRAPPING.sub("", _CONTENT.sub("...", first))
    return one_line(f"{head} {reason.split('[', 1)[0]}") or "it gave no reason"


def _literals(one: Kustomization) -> list[str]:
    """The texts that a kustomization makes Secrets of, the longest first."""
    generators = one.body.get("secretGenerator")
    found: set[str] = set()
    for generator in generators if isinstance(generators, list) else []:
        literals = generator.get("literals") if isinstance(generator, dict) else None
        for literal in literals if isinstance(literals, list) else []:
            found |= {str(literal), str(literal).partition("=")[2]}
    return sorted((one for one in found if len(one) > _SHORT), key=len, reverse=True)


class _Sources:
    """The files that the objects of one build are from, each parsed once."""

    def __init__(self, root: Kustomization, members: Sequence[Kustomization], overlay: str) -> None:
        self._root = root
        self._members = members
        self._overlay = overlay
        self._keep = _WANTED in _metadata(root)
        self._files: dict[str, ParsedFile] = {}
        self._kustomizations: dict[str, Kustomization | None] = {root.folder: root}
        self._paths: dict[str, str] = {}

    def rendering(self, out: bytes) -> Rendering:
        """What `out`, which kustomize printed, holds."""
        parsed = parse_bytes(out)
        objects = [self._object(document) for document in parsed.documents]
        problems = tuple(
            Problem(self._root.file_uri, 0, Stage.RENDER, f"gives what {flaw.message}")
            for flaw in parsed.flaws
        )
        self._paths[self._root.file_uri] = f"{self._root.folder}/{self._root.file}"
        parts = tuple(member.uri for member in self._members if member is not self._root)
        return Rendering(
            self._root.uri, "default", tuple(objects), problems, self._paths, parts=parts
        )

    def _object(self, document: Document) -> RenderedObject:
        body, origin = _without_origin(document.body, self._keep)
        clean = Document(document.number, document.start, body, document.places)
        path, made = origin.get("path"), origin.get("configuredIn")
        if isinstance(path, str) and "repo" not in origin:
            file = os.path.realpath(f"{self._overlay}/{path}")
            uri = self._uri(file)
            found = _find(body, self._parse(file))
            if found is not None:
                self._paths[uri] = file
                base = (found.body, _positions(uri, found, self._parse(file)))
                positions = BasePositions(body, base, self._patches(found.body), self._root)
                return RenderedObject(clean, uri, positions)
        if isinstance(made, str):
            generator = self._generator(os.path.realpath(f"{self._overlay}/{made}"))
            if generator is not None:
                self._paths[generator.file_uri] = f"{generator.folder}/{generator.file}"
                place = _entry(generator, body)
                return RenderedObject(clean, generator.file_uri, _Fixed(place))
        return RenderedObject(clean, self._root.file_uri, _Fixed(self._root.locate()))

    def _patches(self, base: JSON) -> list[Placed]:
        """The patches, by strategic merge, of an object that the base describes."""
        patches: list[Placed] = []
        for member in self._members:
            for reference in member.references:
                if reference.field not in ("patches", "patchesStrategicMerge"):
                    continue
                file = os.path.realpath(reference.path)
                parsed = self._parse(file)
                for document in parsed.documents:
                    body = document.body
                    if _kind(body) == _kind(base) and _name(body) in (_name(base), ""):
                        uri = self._uri(file)
                        self._paths[uri] = file
                        patches.append((body, _positions(uri, document, parsed)))
        return patches

    def _uri(self, file: str) -> str:
        return join(self._root.uri, os.path.relpath(file, self._root.folder))

    def _parse(self, file: str) -> ParsedFile:
        if file not in self._files:
            self._files[file] = parse_file(file)
        return self._files[file]

    def _generator(self, file: str) -> Kustomization | None:
        folder = os.path.dirname(file)  # noqa: PTH120 - a text, as kustomize gave it
        if folder not in self._kustomizations:
            self._kustomizations[folder] = read_kustomization(folder, self._uri(folder))
        return self._kustomizations[folder]


class _Fixed(msgspec.Struct, frozen=True):
    """One place for all values of an object."""

    place: Location

    def locate(self, path: tuple[str | int, ...]) -> Location:
        """The place."""
        return self.place


def _without_origin(body: JSON, keep: bool) -> tuple[JSON, dict[str, JSON]]:
    """The object as it is without the annotation that was asked for, and what that says."""
    metadata = body.get("metadata") if isinstance(body, dict) else None
    annotations = metadata.get("annotations") if isinstance(metadata, dict) else None
    if not isinstance(annotations, dict) or not isinstance(annotations.get(_ORIGIN), str):
        return body, {}
    documents = parse_bytes(annotations[_ORIGIN].encode()).documents
    origin = documents[0].body if documents else None
    if not keep:
        left = {key: value for key, value in annotations.items() if key != _ORIGIN}
        fields = {key: value for key, value in body["metadata"].items() if key != "annotations"}
        body = {**body, "metadata": {**fields, "annotations": left} if left else fields}
    return body, origin if isinstance(origin, dict) else {}


def _positions(uri: str, document: Document, parsed: ParsedFile) -> DocumentPositions:
    lines = array("I")
    lines.frombytes(parsed.lines)
    return DocumentPositions(uri, document, lines)


def _find(body: JSON, parsed: ParsedFile) -> Document | None:
    """The one document of a file that `body` was made of: of its kind, and of its name as far as
    prefixes and suffixes leave it; None where that is not certain."""
    alike = [one for one in parsed.documents if _kind(one.body) == _kind(body)]
    exact = [one for one in alike if _name(one.body) == _name(body)]
    if len(exact) == 1:
        return exact[0]
    within = [one for one in alike if _name(one.body) in _name(body)]
    longest = max((len(_name(one.body)) for one in within), default=0)
    within = [one for one in within if len(_name(one.body)) == longest]
    candidates = [] if exact else (within or alike)
    return candidates[0] if len(candidates) == 1 else None


def _kind(body: JSON) -> tuple[str, str]:
    if not isinstance(body, dict):
        return ("", "")
    return (str(body.get("apiVersion")).rpartition("/")[0], str(body.get("kind")))


def _name(body: JSON) -> str:
    metadata = body.get("metadata") if isinstance(body, dict) else None
    return str(metadata.get("name") or "") if isinstance(metadata, dict) else ""


def _entry(generator: Kustomization, body: JSON) -> Location:
    """The generator that made an object; the kustomization where that is not certain."""
    field = {"ConfigMap": "configMapGenerator", "Secret": "secretGenerator"}.get(_kind(body)[1], "")
    entries = generator.body.get(field)
    names = {
        number: entry["name"]
        for number, entry in enumerate(entries if isinstance(entries, list) else [])
        if isinstance(entry, dict) and isinstance(entry.get("name"), str)
        if entry["name"] in _name(body)
    }
    longest = max(map(len, names.values()), default=0)
    numbers = [number for number, name in names.items() if len(name) == longest]
    if len(numbers) != 1:
        return generator.locate()
    return generator.locate(field, numbers[0])
