"""Edits of a copy of manifests/, by object and path and not by line number, as a person would make
them. Most write the edited document anew and leave the rest of its file as it is."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol
from unittest.mock import patch

import yaml

from auditor.inventory.templates import pod_templates
from auditor.model import Loaded, Resource
from auditor.sources import files
from auditor.sources.parsed import ParsedFile
from auditor.sources.parsing import parse_bytes

Steps = tuple[str | int, ...]
_STEP = re.compile(r'"([^"]*)"|([^.]+)')
_SHORT = {
    "claim": ("spec", "volumeClaimTemplates", 0, "spec"),
    "labels": ("spec", "template", "metadata", "labels"),
    "notes": ("spec", "template", "metadata", "annotations"),
}
"""What a path may begin with, besides `pod` (the pod's spec)."""


class Edit(Protocol):
    """Something that changes the files in a folder."""

    def apply(self, folder: Path) -> None: ...


@lru_cache(maxsize=128)
def _parsed(data: bytes) -> ParsedFile:
    return parse_bytes(data)


def load(folder: Path) -> Loaded:
    """What `load_files` gives for the folder; a file that is as it was before is not parsed
    again."""
    with patch.object(files, "parse_file", lambda path: _parsed(Path(path).read_bytes())):
        return files.load_files([str(folder)], None)


def find(folder: Path, name: str) -> Resource:
    """The object that reports call `name`: `Deployment shop/web`. The first, if there are two."""
    return next(r for r in load(folder).resources if r.display == name)


def steps_of(resource: Resource, path: str) -> Steps:
    """The steps of a path such as `pod.containers.backend.image`: an item of a list by its number
    or its name, a key with dots in quotes; `pod` is the pod's spec. It need not be there."""
    found: list[str | int] = []
    node: Any = resource.body
    words = [quoted or plain for quoted, plain in _STEP.findall(path)]
    if words[:1] == ["pod"]:
        found = [*pod_templates(resource)[0], "spec"]
        words = words[1:]
    elif words and words[0] in _SHORT and words[0] not in resource.body:
        found = list(_SHORT[words[0]])
        words = words[1:]
    for step in found:
        node = node[step]
    for word in words:
        step: str | int = word
        if isinstance(node, list):
            named = [n for n, item in enumerate(node) if _called(item) == word]
            step = named[0] if named else int(word)
        found.append(step)
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            node = None
    return tuple(found)


def is_there(resource: Resource, path: Steps) -> bool:
    """Whether the object has a value at the path."""
    node: Any = resource.body
    for step in path:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return False
    return True


def last_line(resource: Resource, path: Steps) -> int:
    """The last line of the value at the path."""
    node: Any = resource.body
    for step in path:
        node = node[step]
    while node and isinstance(node, dict | list):
        step = list(node)[-1] if isinstance(node, dict) else len(node) - 1
        path, node = (*path, step), node[step]
    return resource.locate(path).end_line


def _called(item: Any) -> Any:
    return item.get("name") or item.get("host") if isinstance(item, dict) else None


@dataclass(frozen=True)
class Change:
    """Changes an object's body, and writes its document anew."""

    object: str
    path: str
    change: Callable[[Any, str | int], None]
    """Given what holds the last step of the path, and that step."""

    def apply(self, folder: Path) -> None:
        resource = find(folder, self.object)
        body = copy.deepcopy(resource.body)
        steps = steps_of(resource, self.path)
        node: Any = body
        for step in steps[:-1]:
            if isinstance(node, dict) and node.get(step) is None:
                node[step] = {}
            node = node[step]
        self.change(node, steps[-1])
        assert body != resource.body, f"{self.object}: {self.path} is so already"
        rewrite(resource, as_yaml(body))


def put(object: str, path: str, value: Any) -> Change:
    """Gives `path` a value, whether it had one or not; a list may grow by one."""

    def change(holder: Any, step: str | int) -> None:
        if isinstance(holder, list) and step == len(holder):
            holder.append(value)
        else:
            holder[step] = value

    return Change(object, path, change)


def take(object: str, path: str) -> Change:
    """Takes what is at `path` away."""

    def change(holder: Any, step: str | int) -> None:
        del holder[step]

    return Change(object, path, change)


def more(object: str, path: str, item: Any) -> Change:
    """Adds an item to the list at `path`, which need not be there."""

    def change(holder: Any, step: str | int) -> None:
        holder[step] = [*(holder.get(step) or []), item]

    return Change(object, path, change)


def rekey(object: str, path: str, new: str) -> Change:
    """Gives a key another name, in its place."""

    def change(holder: Any, step: str | int) -> None:
        items = [(new if key == step else key, value) for key, value in holder.items()]
        holder.clear()
        holder.update(items)

    return Change(object, path, change)


@dataclass(frozen=True)
class Drop:
    """Takes an object away, and leaves the other documents of its file."""

    object: str

    def apply(self, folder: Path) -> None:
        rewrite(find(folder, self.object), "")


@dataclass(frozen=True)
class New:
    """Puts one more object, or several, at the end of a file."""

    file: str
    text: str

    def apply(self, folder: Path) -> None:
        file = folder / self.file
        before = f"{file.read_text().rstrip()}\n---\n" if file.exists() else ""
        file.write_text(before + self.text.strip() + "\n")


@dataclass(frozen=True)
class Sub:
    """Puts another text in the place of one, everywhere in these files."""

    files: str
    """A shell pattern."""
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        files = [file for file in folder.glob(self.files) if self.old in file.read_text()]
        assert files, f"{self.files} has no {self.old!r}"
        for file in files:
            file.write_text(file.read_text().replace(self.old, self.new))


@dataclass(frozen=True)
class Inside:
    """Puts another text in the place of one that is there once, inside a value of a ConfigMap."""

    object: str
    key: str
    old: str
    new: str

    def apply(self, folder: Path) -> None:
        resource = find(folder, self.object)
        assert self.key in resource.body["data"], f"{self.object} has no {self.key}"
        place = resource.locate(("data", self.key))
        file = Path(resource.origin.uri)
        lines = file.read_text().splitlines(keepends=True)
        text = "".join(lines[place.line : place.end_line])
        assert text.count(self.old) == 1, f"{text.count(self.old)} times in {self.key}: {self.old}"
        lines[place.line : place.end_line] = [text.replace(self.old, self.new)]
        file.write_text("".join(lines))


@dataclass(frozen=True)
class AsJson:
    """Writes an object as a JSON file of its own, in the place of its YAML."""

    object: str

    def apply(self, folder: Path) -> None:
        body = find(folder, self.object).body
        Drop(self.object).apply(folder)
        (folder / "one-more.json").write_text(json.dumps(body, indent=2))


@dataclass(frozen=True)
class Files:
    """Changes files as such."""

    change: Callable[[Path], None]

    def apply(self, folder: Path) -> None:
        self.change(folder)


@dataclass(frozen=True)
class All:
    """Several edits, one after the other."""

    edits: tuple[Edit, ...]

    @property
    def object(self) -> str:
        return getattr(self.edits[0], "object", "")

    @property
    def path(self) -> str:
        return getattr(self.edits[0], "path", "")

    def apply(self, folder: Path) -> None:
        for edit in self.edits:
            edit.apply(folder)


def both(*edits: Edit) -> All:
    """Several edits, one after the other."""
    return All(edits)


def rewrite(resource: Resource, text: str) -> None:
    """Puts `text` in the place of the object's document; the comments before it stay."""
    file = Path(resource.origin.uri)
    lines = file.read_text().splitlines(keepends=True)
    first = last = resource.locate(()).line - 1
    while last < len(lines) and not re.match(r"---(\s|$)", lines[last]):
        last += 1
    file.write_text("".join([*lines[:first], text, *lines[last:]]))


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar(
        "tag:yaml.org,2002:str", text, style="|" if "\n" in text else None
    ),
)


def as_yaml(body: Any, flow: bool | None = False) -> str:
    """The object as a YAML document, its keys in their order."""
    return yaml.dump(
        body,
        Dumper=_Dumper,
        sort_keys=False,
        default_flow_style=flow,
        allow_unicode=True,
        width=10_000,
    )
