"""Which files the named paths stand for, in a fixed order and each one once."""

from __future__ import annotations

import os
import shlex
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import msgspec

from auditor.errors import UsageError
from auditor.model import Problem, Stage
from auditor.sources.rendering.kustomizations import NAMES, is_kustomization

STDIN: Final = "-"
"""How a user names standard input, and how reports do."""

_SUFFIXES: Final = (".yaml", ".yml", ".json")
_ARCHIVES: Final = (".tgz", ".tar.gz")
_HISTORY: Final = (".git", ".hg", ".svn")
_MOST_HIDDEN: Final = 500
"""Entries of a hidden folder that are looked at for YAML."""


class Found(msgspec.Struct, frozen=True):
    """One input: how reports call it, where it is, its size in bytes, and whether the user named
    it (and so expects something in it) or it was found in a folder."""

    uri: str
    path: str
    size: int
    named: bool


class Walked(msgspec.Struct):
    """What the paths stand for."""

    files: list[Found]
    problems: list[Problem]
    names: tuple[str, ...]
    """The paths of all files in the folders, of whatever kind, sorted."""
    charts: tuple[tuple[str, str], ...] = ()
    """Helm charts that are to be rendered, folders or archives: paths, and what reports call
    them."""
    kustomizations: tuple[tuple[str, str], ...] = ()
    """Folders of kustomizations, in the same way."""
    hidden: tuple[str, ...] = ()
    """Hidden folders that hold YAML, and were not looked into."""
    archives: tuple[str, ...] = ()
    """Archives in the folders that may be charts, and were not looked into."""


class _Walk:
    def __init__(self, render: bool) -> None:
        self._render = render
        self.charts: list[tuple[str, str]] = []
        self.kustomizations: list[tuple[str, str]] = []
        self.hidden: list[str] = []
        self.archives: list[str] = []
        self.files: list[Found] = []
        self.problems: list[Problem] = []
        self.names: list[str] = []
        self._seen: set[tuple[int, int]] = set()

    def name(self, path: str) -> None:
        """Add what the user called `path`."""
        if path == STDIN:
            if not any(found.uri == STDIN for found in self.files):
                self.files.append(Found(STDIN, STDIN, 0, True))
            return
        try:
            status = Path(path).stat()
        except (FileNotFoundError, NotADirectoryError):
            raise UsageError(f"{_readable(path)}: no such file or folder") from None
        except ValueError:
            raise UsageError("a path holds a NUL character") from None
        except OSError as error:
            self._problem(path, f"could not be read: {_reason(error)}")
            return
        if stat.S_ISDIR(status.st_mode):
            self._folder(path, status)
        elif not (self._render and self._named_rendering(path)):
            self._file(path, status, named=True)

    def _named_rendering(self, path: str) -> bool:
        """Whether the file that the user named is, or stands for, something to render."""
        folder, name = str(Path(path).parent), Path(path).name
        if name.endswith(_ARCHIVES):
            self.charts.append((path, _readable(path)))
        elif name == "Chart.yaml":
            self.charts.append((folder, _readable(folder)))
        elif name in NAMES and is_kustomization(path):
            self.kustomizations.append((folder, _readable(folder)))
        else:
            return False
        return True

    def _first(self, status: os.stat_result) -> bool:
        key = (status.st_dev, status.st_ino)
        if key in self._seen:
            return False
        self._seen.add(key)
        return True

    def _file(self, path: str, status: os.stat_result, *, named: bool) -> None:
        if self._first(status):
            self.files.append(Found(_readable(path), path, status.st_size, named))

    def _folder(self, top: str, status: os.stat_result) -> None:
        """Everything in `top`, with a stack of its own: folders nest deeper than Python calls."""
        pending: list[Iterator[tuple[str, os.stat_result]]] = [iter([(top, status)])]
        while pending:
            entry = next(pending[-1], None)
            if entry is None:
                pending.pop()
                continue
            path, status = entry
            if not stat.S_ISDIR(status.st_mode):
                self._file(path, status, named=False)
            elif self._first(status):
                pending.append(iter(self._entries(path)))

    def _entries(self, folder: str) -> list[tuple[str, os.stat_result]]:
        """What is to be visited in `folder`, sorted by name."""
        try:
            names = sorted(entry.name for entry in Path(folder).iterdir())
        except OSError as error:
            self._problem(folder, f"could not be read: {_reason(error)}")
            return []
        skipped: set[str] = set()
        if "Chart.yaml" in names:
            # The charts inside a chart are rendered with it.
            skipped = {"templates", "charts"} & set(names)
            if self._render and skipped:
                self.charts.append((folder, _readable(folder)))
                skipped.add("crds")
            elif "templates" in skipped:
                self._chart(folder)
        elif Path(folder).name == "templates" and (Path(folder).parent / "Chart.yaml").is_file():
            self._chart(str(Path(folder).parent))
            return []
        kustomization = next((name for name in NAMES if name in names), "")
        if self._render and kustomization and is_kustomization(f"{folder}/{kustomization}"):
            self.kustomizations.append((folder, _readable(folder)))
        entries = []
        for name in names:
            path = folder + name if folder.endswith("/") else f"{folder}/{name}"
            wanted = name.lower().endswith(_SUFFIXES)
            try:
                status = Path(path).stat()
            except OSError as error:
                if wanted:
                    self._problem(path, f"could not be read: {_reason(error)}")
                continue
            is_folder = stat.S_ISDIR(status.st_mode)
            if is_folder and (name.startswith(".") or name in skipped):
                if name.startswith(".") and name not in _HISTORY and _holds_yaml(path):
                    self.hidden.append(_readable(path))
                continue
            if not is_folder:
                self.names.append(_readable(path))
                if name.endswith(_ARCHIVES):
                    self.archives.append(_readable(path))
            if is_folder or wanted:
                entries.append((path, status))
        return entries

    def _chart(self, folder: str) -> None:
        self._problem(
            folder,
            "is a Helm chart; its templates were not read",
            stage=Stage.RENDER,
            remedy=f"render the chart and scan the result: "
            f"helm template {shlex.quote(_readable(folder))} | vvaudit scan -",
        )

    def _problem(
        self, path: str, message: str, *, stage: Stage = Stage.READ, remedy: str = ""
    ) -> None:
        self.problems.append(Problem(_readable(path), 0, stage, message, remedy))


def find_files(paths: Sequence[str], render: bool = False) -> Walked:
    """The files that `paths` stand for, in their order, folders sorted by name; and a problem for
    what cannot be looked into. With `render`, charts and kustomizations are told apart: the
    templates of charts are no files, and what kustomizations refer to still is.

    A file reached twice, by whatever name or link, is there once. Hidden folders are skipped, and
    so are files in folders that are called neither YAML nor JSON. Raises UsageError for a path
    that does not exist.
    """
    walk = _Walk(render)
    for path in paths:
        walk.name(path)
    return Walked(
        walk.files,
        walk.problems,
        tuple(sorted(set(walk.names))),
        tuple(dict.fromkeys(walk.charts)),
        tuple(dict.fromkeys(walk.kustomizations)),
        tuple(walk.hidden),
        tuple(walk.archives),
    )


def _holds_yaml(folder: str) -> bool:
    """Whether there is YAML in the first entries of a folder: a look, not a search."""
    pending, left = [folder], _MOST_HIDDEN
    while pending and left > 0:
        try:
            entries = sorted(os.scandir(pending.pop()), key=lambda entry: entry.name)
        except OSError:
            continue
        for entry in entries[:left]:
            if entry.is_dir(follow_symlinks=False):
                pending.append(entry.path)
            elif entry.name.lower().endswith((".yaml", ".yml")):
                return True
        left -= len(entries)
    return False


def _readable(path: str) -> str:
    """`path` as reports write it: without `./` and doubled slashes, and always valid text."""
    return os.fsencode(str(Path(path))).decode("utf-8", "replace")


def _reason(error: OSError) -> str:
    return (error.strerror or type(error).__name__).lower()
