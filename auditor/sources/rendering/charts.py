"""What is in a Helm chart: the files of its folder or archive, those of the charts inside it, and
the names that Helm gives their templates.

Source: Helm's chart format (Chart.yaml, templates/, crds/, charts/), and the `# Source:` comments
of `helm template`, which name charts as their Chart.yaml does, or as their parent calls them.
"""

from __future__ import annotations

import io
import os
import posixpath
import tarfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import msgspec

from auditor.model import JSON
from auditor.sources.parsing import parse_bytes

MAX_BYTES: Final = 50 * 1024 * 1024
"""Bytes of all files of a chart; Helm itself refuses archives that hold more than 100 MiB."""
MAX_FILES: Final = 10_000
_DEEPEST: Final = 8
_ARCHIVES: Final = (".tgz", ".tar.gz")


class ChartUnreadable(Exception):
    """Not a chart, or not one that may be rendered; the message says why."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.remedy = remedy


class File(msgspec.Struct, frozen=True):
    """One file of a chart: the name that reports use, where it is on disk (empty for one inside an
    archive), and what it holds."""

    uri: str
    path: str
    data: bytes


class Template(msgspec.Struct, frozen=True):
    """A file that rendered objects can be from."""

    file: File
    keys: tuple[str, ...]
    """Those under which the topmost chart holds the values of its chart."""
    literal: bool
    """Whether it is taken as it is: a file of custom resource definitions."""


class Chart(msgspec.Struct, frozen=True):
    """A chart and the charts inside it."""

    name: str
    metadata: Mapping[str, JSON]
    files: Mapping[str, File]
    """By the names that they have in the chart's folder; those of inner charts are not here."""
    inner: Mapping[str, Chart]
    """By the names of their folders or archives in `charts/`."""

    @property
    def library(self) -> bool:
        """Whether it gives nothing but helpers to other charts."""
        return self.metadata.get("type") == "library"


def read_chart(path: str, uri: str) -> Chart:
    """The chart in a folder or an archive. Raises ChartUnreadable."""
    if os.path.isdir(path):  # noqa: PTH112 - the paths here are texts
        files = {name: File(f"{uri}/{name}", file, _read(file)) for name, file in _folder(path)}
    else:
        files = _archive(_read(path), uri)
    return _chart(files, uri, 0)


def template_files(chart: Chart) -> dict[str, Template]:
    """The files that rendered objects can be from, by what `# Source:` calls them."""
    return dict(_templates(chart, chart.name, ()))


def written(chart: Chart, change: Mapping[str, bytes], folder: str) -> None:
    """Writes the chart to `folder`, with other contents for the files whose reports' names are in
    `change`; inner archives become folders."""
    for name, file in chart.files.items():
        target = Path(folder, name)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(change.get(file.uri, file.data))
    for name, inner in chart.inner.items():
        plain = name
        for ending in _ARCHIVES:
            plain = plain.removesuffix(ending)
        written(inner, change, f"{folder}/charts/{plain}")


def _templates(chart: Chart, called: str, keys: tuple[str, ...]) -> Iterator[tuple[str, Template]]:
    for name, file in chart.files.items():
        if name.startswith(("templates/", "crds/")):
            yield f"{called}/{name}", Template(file, keys, name.startswith("crds/"))
    names: dict[str, set[str]] = {}
    dependencies = chart.metadata.get("dependencies")
    for entry in dependencies if isinstance(dependencies, list) else []:
        if isinstance(entry, dict) and isinstance(entry.get("name"), str):
            alias = entry.get("alias")
            names.setdefault(entry["name"], set()).add(
                alias if isinstance(alias, str) and alias else entry["name"]
            )
    for inner in chart.inner.values():
        for name in sorted(names.get(inner.name, {inner.name})):
            yield from _templates(inner, f"{called}/charts/{name}", (*keys, name))


def _chart(files: Mapping[str, File], uri: str, depth: int) -> Chart:
    if "Chart.yaml" not in files:
        raise ChartUnreadable("holds no Chart.yaml")
    parsed = parse_bytes(files["Chart.yaml"].data)
    metadata = parsed.documents[0].body if parsed.documents else None
    if not isinstance(metadata, dict) or not isinstance(metadata.get("name"), str):
        raise ChartUnreadable("has no name in its Chart.yaml")
    own: dict[str, File] = {}
    groups: dict[str, dict[str, File]] = {}
    inner: dict[str, Chart] = {}
    for name, file in files.items():
        first, _, rest = name.partition("/")
        if first != "charts" or not rest:
            own[name] = file
            continue
        folder, _, below = rest.partition("/")
        if below:
            groups.setdefault(folder, {})[below] = file
        elif rest.endswith(_ARCHIVES) and depth < _DEEPEST:
            with _inside(name):
                inner[rest] = _chart(_archive(file.data, file.uri), file.uri, depth + 1)
        else:
            own[name] = file
    for folder, below_it in groups.items():
        if "Chart.yaml" in below_it and depth < _DEEPEST:
            with _inside(f"charts/{folder}"):
                inner[folder] = _chart(below_it, f"{uri}/charts/{folder}", depth + 1)
        else:
            own.update({f"charts/{folder}/{name}": file for name, file in below_it.items()})
    return Chart(metadata["name"], metadata, own, dict(sorted(inner.items())))


@contextmanager
def _inside(name: str) -> Iterator[None]:
    """Names the inner chart that cannot be read."""
    try:
        yield
    except ChartUnreadable as error:
        raise ChartUnreadable(f"holds {name}, which {error}", error.remedy) from None


def _folder(top: str) -> Iterator[tuple[str, str]]:
    """The files in a chart's folder: names and paths, sorted. A link that leads out of it raises
    ChartUnreadable: Helm would read what is there."""
    real, total, count = os.path.realpath(top), 0, 0
    for folder, folders, names in os.walk(top, followlinks=False):
        folders.sort()
        for name in sorted([*folders, *names]):
            path = f"{folder}/{name}"
            shown = os.path.relpath(path, top)
            if os.path.islink(path):  # noqa: PTH114
                target = os.path.realpath(path)
                if os.path.commonpath([target, real]) != real:
                    raise ChartUnreadable(
                        f"holds a link that leads out of it, {shown}", "put a copy in its place"
                    )
            if name in folders or not os.path.isfile(path):  # noqa: PTH113
                continue
            count += 1
            total += os.path.getsize(path)  # noqa: PTH202
            if total > MAX_BYTES or count > MAX_FILES:
                raise _too_large()
            yield shown, path


def _archive(data: bytes, uri: str) -> dict[str, File]:
    """The files in a chart's archive, without the folder that all of them are in."""
    files: dict[str, File] = {}
    total = 0
    try:
        with tarfile.open(fileobj=io.BytesIO(data), mode="r:gz") as archive:
            for number, member in enumerate(archive):
                if number > MAX_FILES:
                    raise _too_large()
                if not member.isfile():
                    continue
                total += member.size
                if total > MAX_BYTES:
                    raise _too_large()
                name = posixpath.normpath(member.name)
                _, _, inside = name.partition("/")
                stream = archive.extractfile(member)
                if not inside or name.startswith(("/", "..")) or stream is None:
                    continue
                files[inside] = File(f"{uri}/{inside}", "", stream.read())
    except (tarfile.TarError, OSError, EOFError, ValueError):
        raise ChartUnreadable("is no gzipped tar archive") from None
    return files


def _read(path: str) -> bytes:
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        reason = (error.strerror or type(error).__name__).lower()
        raise ChartUnreadable(f"could not be read: {reason}") from None
    if len(data) > MAX_BYTES:
        raise _too_large()
    return data


def _too_large() -> ChartUnreadable:
    limit = MAX_BYTES >> 20
    return ChartUnreadable(
        f"holds more than {limit} MiB or {MAX_FILES:,} files",
        "render it and pipe the result in: helm template CHART | vvaudit scan -",
    )
