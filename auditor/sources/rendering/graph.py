"""How kustomizations refer to one another: which of them are built, which files are thereby read
and must not be read again, and why some cannot be built."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from auditor.model import Problem, Stage
from auditor.sources.rendering.kustomizations import (
    FOLDERS,
    Kustomization,
    join,
    read_kustomization,
)

_USER: Final = re.compile(r"(?<=//)[^/@]*@|\?.*")
_MOST: Final = 2000
"""Kustomizations that one may lead to; more is a mistake or an attack."""


class Graph(msgspec.Struct, frozen=True):
    """The kustomizations of an input, and what they lead to."""

    roots: tuple[tuple[Kustomization, tuple[Kustomization, ...]], ...]
    """Those that no other refers to, in the order of the input, each with itself and all that it
    leads to."""
    read: frozenset[str]
    """Real paths of the files that are read when the roots are built."""
    problems: tuple[Problem, ...]
    """One for each that cannot be built, and is no root for that."""


def find_roots(folders: Sequence[tuple[str, str]]) -> Graph:
    """What is to be built of the kustomizations in `folders`, each a path and what reports call
    it."""
    found: dict[str, Kustomization] = {}
    for path, uri in folders:
        one = read_kustomization(os.path.realpath(path), uri)
        if one is not None:
            found.setdefault(one.folder, one)
    known = dict(found)
    below = {folder: _reachable(one, known) for folder, one in found.items()}
    referred = {inner for folder, inside in below.items() for inner in inside if inner != folder}
    circles = {folder for folder, inside in below.items() if folder in inside}
    roots = [one for folder, one in found.items() if folder not in referred | circles]
    covered = {inner for one in roots for inner in below[one.folder]}
    problems: list[Problem] = []
    for folder in found:
        if folder in circles and folder not in covered:
            problems.append(_circle(found[folder], known, below[folder]))
            covered |= {folder, *below[folder]}
    sound: list[tuple[Kustomization, tuple[Kustomization, ...]]] = []
    for root in roots:
        members = [root, *(known[inner] for inner in sorted(below[root.folder]))]
        wrong = [fault for member in members for fault in _faults(member)]
        inner = [m for m in members if m.folder in _reachable(m, known)]
        if inner and not wrong:
            wrong.append(_circle(inner[0], known, _reachable(inner[0], known)))
        if wrong:
            problems += wrong
        else:
            sound.append((root, tuple(members)))
    read = {path for one in known.values() for path in _files(one)}
    return Graph(tuple(sound), frozenset(read), tuple(dict.fromkeys(problems)))


def _inner(one: Kustomization, known: dict[str, Kustomization]) -> Iterator[str]:
    """The folders of the kustomizations that this one refers to, taken into `known`."""
    for reference in one.references:
        if reference.field not in (*FOLDERS, "generators", "transformers", "validators"):
            continue
        if reference.remote or not os.path.isdir(reference.path):  # noqa: PTH112
            continue
        folder = os.path.realpath(reference.path)
        if folder not in known and len(known) < _MOST:
            other = read_kustomization(folder, join(one.uri, reference.words))
            if other is not None:
                known[folder] = other
        if folder in known:
            yield folder


def _reachable(start: Kustomization, known: dict[str, Kustomization]) -> set[str]:
    """The folders that `start` leads to; its own only where it leads back to itself."""
    seen: set[str] = set()
    pending = [start]
    while pending:
        for folder in _inner(pending.pop(), known):
            if folder not in seen:
                seen.add(folder)
                pending.append(known[folder])
    return seen


def _circle(one: Kustomization, known: dict[str, Kustomization], inside: set[str]) -> Problem:
    for reference in one.references:
        folder = os.path.realpath(reference.path)
        if folder in inside and one.folder in (_reachable(known[folder], known) | {folder}):
            return Problem(
                one.file_uri,
                reference.line,
                Stage.RENDER,
                f"refers to {reference.words}, which leads back to it",
                "take one of the references out",
            )
    raise AssertionError("a circle has a way back")


def _faults(one: Kustomization) -> Iterator[Problem]:
    """Why it cannot be built, as far as its references tell."""
    if one.fault is not None:
        yield one.fault
    for field in ("helmCharts", "helmChartInflationGenerator"):
        if field in one.body:
            yield Problem(
                one.file_uri,
                one.locate(field).line,
                Stage.RENDER,
                f"has {field}, and charts are neither fetched nor run from a kustomization",
                "render it elsewhere: kustomize build --enable-helm "
                f"{shlex.quote(one.uri)} | vvaudit scan -",
            )
    for reference in one.references:
        shown = _USER.sub("", reference.words)  # neither a password nor a token
        if reference.remote:
            yield Problem(
                one.file_uri,
                reference.line,
                Stage.RENDER,
                f"refers to {shown} under {reference.field}, and nothing is fetched from the "
                "network",
                "keep a copy in the repository and refer to that",
            )
        elif not Path(reference.path).exists():
            yield Problem(
                one.file_uri,
                reference.line,
                Stage.RENDER,
                f"refers to {reference.words} under {reference.field}, which does not exist",
                "correct the path",
            )
        elif Path(reference.path).is_file() and not _inside(reference.path, one.folder):
            yield Problem(
                one.file_uri,
                reference.line,
                Stage.RENDER,
                f"refers to {reference.words} under {reference.field}, a file outside of its "
                "folder, which kustomize does not read",
                "refer to a kustomization beside that file",
            )


def _inside(path: str, folder: str) -> bool:
    return os.path.realpath(path).startswith(f"{folder}/")


def _files(one: Kustomization) -> Iterator[str]:
    yield os.path.realpath(f"{one.folder}/{one.file}")
    for reference in one.references:
        if not reference.remote and Path(reference.path).is_file():
            yield os.path.realpath(reference.path)
