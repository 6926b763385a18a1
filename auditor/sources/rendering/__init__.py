"""Helm charts and kustomizations become objects, through the user's own `helm` and `kustomize`.

What is scanned may come from anybody, so that it must not run code, reach the network or read
files that are not its own: plugins, exec functions, post-renderers and chart inflation stay off,
links out of a chart and remote resources are problems, and the programs run with a time limit.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from auditor.model import Positions, Problem
from auditor.sources.parsed import Document

if TYPE_CHECKING:
    from auditor.sources.walk import Found


class Options(msgspec.Struct, frozen=True):
    """What the user said about rendering; all but the limit in Helm's words."""

    values: tuple[str, ...] = ()
    """Files, the last of which wins."""
    set: tuple[str, ...] = ()
    set_string: tuple[str, ...] = ()
    set_file: tuple[str, ...] = ()
    release_name: str = ""
    release_namespace: str = ""
    kube_version: str = ""
    api_versions: tuple[str, ...] = ()
    seconds: float = 60.0
    """How long one chart or kustomization may take."""

    @property
    def of_one_chart(self) -> str:
        """The first option given that only makes sense for one chart; empty if none is."""
        given = (
            ("--values", self.values),
            ("--set", self.set),
            ("--set-string", self.set_string),
            ("--set-file", self.set_file),
            ("--release-name", self.release_name),
        )
        return next((name for name, value in given if value), "")

    @property
    def named(self) -> str:
        """The first option given; empty if none is."""
        given = (
            ("--release-namespace", self.release_namespace),
            ("--kube-version", self.kube_version),
            ("--api-versions", self.api_versions),
        )
        return self.of_one_chart or next((name for name, value in given if value), "")


class RenderedObject(msgspec.Struct, frozen=True):
    """One document that came out, the file that it is from, and where its values stand there."""

    document: Document
    uri: str
    positions: Positions


class Rendering(msgspec.Struct, frozen=True):
    """What one chart or kustomization gave."""

    root: str
    """The chart or kustomization, as reports call it."""
    namespace: str
    """Where objects go that name no namespace."""
    objects: tuple[RenderedObject, ...] = ()
    problems: tuple[Problem, ...] = ()
    paths: dict[str, str] = {}
    """The files that objects are from: their paths by the names that reports use."""
    texts: dict[str, bytes] = {}
    """The same for files that are inside an archive: what they hold."""
    notes: tuple[str, ...] = ()
    """What was left out, in words."""
    parts: tuple[str, ...] = ()
    """The files and folders that it is made of besides its own."""


class Rendered(msgspec.Struct, frozen=True):
    """What is read as it is, and what was rendered."""

    files: list[Found]
    renderings: tuple[Rendering, ...] = ()

    @property
    def paths(self) -> dict[str, str]:
        """The files that rendered objects are from, by the names that reports use."""
        return {uri: path for one in self.renderings for uri, path in one.paths.items()}

    @property
    def texts(self) -> dict[str, bytes]:
        """What those hold that are inside an archive."""
        return {uri: text for one in self.renderings for uri, text in one.texts.items()}

    @property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """The files and folders that each is made of."""
        return {one.root: (one.root, *one.parts) for one in self.renderings if one.objects}

    @property
    def notes(self) -> tuple[str, ...]:
        """What was left out, in words."""
        return tuple(note for one in self.renderings for note in one.notes)
