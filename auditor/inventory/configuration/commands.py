"""What a workload's containers run: their commands, and those of the mounted scripts they start.

A container without a command runs its image's entrypoint, which no manifest tells: its arguments
are then the words of a command whose name is the last part of the image's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.inventory.configuration.environment import Variable, containers_at, expand
from auditor.inventory.configuration.shell import Script, known_value, parse_script
from auditor.inventory.fields import sequence, text
from auditor.inventory.images import parse_image
from auditor.inventory.workloads import Workload
from auditor.model import Path

_SHELLS = ("sh", "bash", "ash", "dash")


class RunScript(msgspec.Struct, frozen=True):
    """A script that a container runs, with what it reads in."""

    script: Script
    ref: int
    path: Path
    """Where its text stands."""
    assignments: Mapping[str, Sequence[str]]
    """Its own, those of the scripts it reads in, and the container's environment."""


class Running(msgspec.Struct, frozen=True):
    """One command of one container."""

    container: str
    words: tuple[str, ...]
    ref: int
    path: Path
    """Where it stands: in the object, or inside a script."""
    word_paths: tuple[Path, ...] = ()
    """Where each word stands, for a container's own command."""
    script: bool = False
    """Whether a script runs it."""

    @property
    def program(self) -> str:
        """The name of the program, without its folder."""
        return self.words[0].rpartition("/")[2]


class Texts(msgspec.Struct, frozen=True):
    """Mounted scripts by container and path: the ConfigMap's number, the key, the text."""

    by_path: Mapping[tuple[str, str], tuple[int, str, str]]


def commands_of(
    workload: Workload, variables: Sequence[Variable], texts: Texts
) -> tuple[list[Running], list[tuple[str, RunScript]]]:
    """The commands in the order of the containers, and the scripts that are run, by container."""
    running: list[Running] = []
    scripts: list[tuple[str, RunScript]] = []
    for at, container in containers_at(workload):
        name = text(container.get("name"))
        known = {v.name: v.value for v in variables if v.container == name and v.value is not None}
        words, paths = [], []
        for field in ("command", "args"):
            for number, word in enumerate(sequence(container.get(field))):
                words.append(expand(str(word), known))
                paths.append((*at, field, number))
        if not sequence(container.get("command")):
            image = parse_image(text(container.get("image")))["name"]
            words, paths = [str(image), *words], [(*at, "image"), *paths]
        if not words:
            continue
        own = Running(name, tuple(words), workload.ref, paths[0], tuple(paths))
        running.append(own)
        script = _script_of(own, name, known, texts)
        if script is not None:
            scripts.append((name, script))
            running += _inside(name, script)
    return running, scripts


def _script_of(
    own: Running, container: str, known: Mapping[str, str], texts: Texts
) -> RunScript | None:
    words = own.words
    shell = own.program in _SHELLS
    if shell and len(words) > 2 and words[1].startswith("-") and words[1].endswith("c"):
        script = parse_script(words[2])
        return RunScript(
            script, own.ref, own.word_paths[2], _assigned(script, container, known, texts)
        )
    file = next((w for w in words[1:] if not w.startswith("-")), "") if shell else words[0]
    held = texts.by_path.get((container, file))
    if held is None:
        return None
    ref, key, body = held
    script = parse_script(body)
    return RunScript(script, ref, ("data", key), _assigned(script, container, known, texts))


def _assigned(
    script: Script, container: str, known: Mapping[str, str], texts: Texts
) -> Mapping[str, Sequence[str]]:
    assigned: dict[str, list[str]] = {name: [value] for name, value in known.items()}
    parts = [script]
    for source in script.sources:
        if held := texts.by_path.get((container, source)):
            parts.insert(0, parse_script(held[2]))
    for part in parts:
        for name, values in part.assignments.items():
            assigned.setdefault(name, []).extend(values)
    return assigned


def _inside(container: str, run: RunScript) -> Iterator[Running]:
    for command in run.script.commands:
        words = tuple(known_value(word, run.assignments) for word in command.words)
        inside = run.path[0] == "data"
        path = (*run.path, command.title) if inside else run.path
        yield Running(container, words, run.ref, path, script=True)


class Flag(msgspec.Struct, frozen=True):
    """An option of a command: `--name=value`, `-name value`, or a switch, whose value is true."""

    container: str
    program: str
    name: str
    value: str
    ref: int
    path: Path


def flags_of(running: Sequence[Running]) -> Iterator[Flag]:
    """The options of every command, as written; a later one of the same name comes later."""
    for command in running:
        words = command.words
        for number, word in enumerate(words):
            if not word.startswith("-") or not word.strip("-"):
                continue
            name, equals, value = word.lstrip("-").partition("=")
            if not equals:
                following = words[number + 1] if number + 1 < len(words) else ""
                value = following if following and not following.startswith("-") else "true"
            path = command.word_paths[number] if command.word_paths else command.path
            yield Flag(command.container, command.program, name, value, command.ref, path)
