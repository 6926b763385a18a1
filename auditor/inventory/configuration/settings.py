"""Everything that one workload is told: the files it mounts, its environment and its commands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

import msgspec

from auditor.inventory.configuration.commands import (
    Running,
    RunScript,
    Texts,
    commands_of,
)
from auditor.inventory.configuration.environment import (
    Variable,
    containers_at,
    variables_of,
)
from auditor.inventory.configuration.mounts import MountedFile, mounted_files
from auditor.inventory.configuration.parsed import Parsed
from auditor.inventory.configuration.reading import format_of, read_configuration
from auditor.inventory.fields import dig, mapping, text
from auditor.inventory.images import parse_image
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path

if TYPE_CHECKING:
    from auditor.inventory import Inventory


class File(msgspec.Struct, frozen=True):
    """A mounted file that is in the input, and what it says."""

    mount: MountedFile
    ref: int
    parsed: Parsed
    containers: tuple[str, ...]

    @property
    def place(self) -> Path:
        """Where its text stands in the ConfigMap."""
        return ("data", self.mount.key)

    @property
    def tree(self) -> Mapping[str, JSON]:
        """What it says, if that is a mapping."""
        return mapping(self.parsed.tree)


class Settings(msgspec.Struct, frozen=True):
    """What one workload is told."""

    files: tuple[File, ...]
    missing: tuple[MountedFile, ...]
    """Files whose ConfigMap or key is not in the input."""
    variables: tuple[Variable, ...]
    running: tuple[Running, ...]
    scripts: tuple[tuple[str, RunScript], ...]


def read_settings(inventory: Inventory, workload: Workload) -> Settings:
    """Reads what a workload is told, out of the objects in the input."""
    resources, numbers = inventory.resources, inventory.numbers
    images = {
        text(container.get("name")): str(parse_image(text(container.get("image")))["name"])
        for _, container in containers_at(workload)
    }
    grouped: dict[tuple[str, str, str, str], list[MountedFile]] = {}
    for one in mounted_files(workload, resources, numbers):
        grouped.setdefault((one.kind, one.name, one.key, one.path), []).append(one)
    files: list[File] = []
    missing: list[MountedFile] = []
    texts: dict[tuple[str, str], tuple[int, str, str]] = {}
    for same in grouped.values():
        first = same[0]
        if not first.present and first.kind == "ConfigMap" and not first.optional:
            missing.append(first)
        if first.ref is None or not first.present:
            continue
        containers = tuple(one.container for one in same)
        held = dig(resources[first.ref].body, "data", first.key)
        if first.kind != "ConfigMap" or not isinstance(held, str):
            files.append(File(first, first.ref, Parsed("text"), containers))
            continue
        kind = format_of(first.path, held, [images.get(c, "") for c in containers])
        # Scripts are read where they are run, which few are.
        parsed = Parsed(kind) if kind == "shell" else read_configuration(first.path, held, kind)
        files.append(File(first, first.ref, parsed, containers))
        texts.update({(c, first.path): (first.ref, first.key, held) for c in containers})
    variables = variables_of(workload, resources, numbers)
    running, scripts = commands_of(workload, variables, Texts(texts))
    return Settings(tuple(files), tuple(missing), tuple(variables), tuple(running), tuple(scripts))


def leaves(tree: JSON, path: Path) -> Iterator[tuple[Path, str]]:
    """Every text in a tree, with its path."""
    if isinstance(tree, str):
        yield path, tree
    elif isinstance(tree, dict):
        for key, value in tree.items():
            yield from leaves(value, (*path, key))
    elif isinstance(tree, list):
        for number, value in enumerate(tree):
            yield from leaves(value, (*path, number))
