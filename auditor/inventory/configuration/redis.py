"""The configuration that Redis servers and Sentinels of a workload read: the file they are started
with, be it mounted or rendered by a script at the start, and the options of their command.

Source: redis.conf and sentinel.conf of Redis 7; `redis-server FILE --option value`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from auditor.inventory.configuration.commands import Running, RunScript
from auditor.inventory.configuration.directives import directive_name, split_arguments
from auditor.inventory.configuration.shell import Write, literal, possible_values
from auditor.model import JSON, Path

_PROGRAMS = {
    "redis-server": False,
    "valkey-server": False,
    "keydb-server": False,
    "redis-sentinel": True,
    "valkey-sentinel": True,
}
_IMAGES = ("redis", "valkey", "keydb")
_SEVERAL = frozenset(("save", "rename-command", "user", "include", "loadmodule"))


class Directive(msgspec.Struct, frozen=True):
    """One directive, and where it stands."""

    name: str
    arguments: tuple[str, ...]
    """As written; a variable of a script is replaced where a literal assignment tells its value."""
    values: tuple[tuple[str, ...], ...]
    """For each argument what it may come to, as far as that is known."""
    ref: int
    path: Path
    conditional: bool


class Server(msgspec.Struct, frozen=True):
    """One Redis server or Sentinel."""

    container: str
    sentinel: bool
    file: str
    """The configuration file that it is started with; empty for none."""
    known: bool
    """Whether what the file holds is in the input."""
    directives: tuple[Directive, ...]


class DirectiveFile(msgspec.Struct, frozen=True):
    """A mounted file of directives."""

    ref: int
    key: str
    tree: Mapping[str, Sequence[JSON]]


def servers_of(
    running: Sequence[Running],
    scripts: Sequence[tuple[str, RunScript]],
    files: Mapping[str, DirectiveFile],
) -> list[Server]:
    """The servers that the containers of a pod run. `files` are the mounted ones by their path."""
    found: list[Server] = []
    rendered = _rendered(scripts, files)
    for command in running:
        program = command.program
        if program in _IMAGES and not command.script:
            program = f"{program}-server"
            inner = command.words[1].rpartition("/")[2] if len(command.words) > 1 else ""
            if inner in _PROGRAMS:
                program, command = inner, msgspec.structs.replace(command, words=command.words[1:])
        if program not in _PROGRAMS:
            continue
        words = command.words[1:]
        sentinel = _PROGRAMS[program] or "--sentinel" in words
        file = words[0] if words and not words[0].startswith("-") else ""
        content = rendered.get(file) if file else []
        found.append(
            Server(
                command.container,
                sentinel,
                file,
                content is not None,
                (*(content or ()), *_options(command, words)),
            )
        )
    return found


def _options(command: Running, words: Sequence[str]) -> list[Directive]:
    """Directives on the command line: `--save 900 1 --appendonly yes`."""
    grouped: list[list[str]] = []
    for word in words:
        if word.startswith("--") and len(word) > 2:
            grouped.append([word[2:]])
        elif grouped:
            grouped[-1].append(word)
    return [
        _directive(one, {}, command.ref, command.path, conditional=False)
        for one in grouped
        if one != ["sentinel"]
    ]


def _directive(
    words: list[str],
    assignments: Mapping[str, Sequence[str]],
    ref: int,
    path: Path,
    *,
    conditional: bool,
) -> Directive:
    name, arguments = directive_name(words)
    values = tuple(tuple(literal(possible_values(word, assignments))) for word in arguments)
    plain = tuple(
        known[0] if len(known) == 1 else word for word, known in zip(arguments, values, strict=True)
    )
    return Directive(name, plain, values, ref, path, conditional)


def _rendered(
    scripts: Sequence[tuple[str, RunScript]], files: Mapping[str, DirectiveFile]
) -> dict[str, list[Directive]]:
    """What each file holds after the scripts of a pod have run, in the order in which they start:
    mounted files, and those that the scripts write. What nothing in the input makes is missing."""
    held = {path: _mounted(file) for path, file in files.items()}
    for _, run in scripts:
        for write in run.script.writes:
            content = _written(write, run, held)
            if content is not None:
                for target in literal(possible_values(write.target, run.assignments)):
                    held[target] = content
    return held


def _written(
    write: Write, run: RunScript, held: Mapping[str, list[Directive]]
) -> list[Directive] | None:
    """The directives of one write; None where nothing of it is known."""
    made: list[Directive] = []
    known = False
    for piece in write.pieces:
        if piece.file:
            sources = literal(possible_values(piece.file, run.assignments))
            if len(sources) == 1 and sources[0] in held:
                known = True
                made += held[sources[0]]
        elif words := split_arguments(piece.text):
            known = True
            place = (*run.path, directive_name(words)[0]) if run.path[0] == "data" else run.path
            made.append(
                _directive(words, run.assignments, run.ref, place, conditional=piece.conditional)
            )
    return made if known else None


def _mounted(file: DirectiveFile) -> list[Directive]:
    return [
        Directive(
            name,
            tuple(map(str, arguments)),
            tuple((str(word),) for word in arguments),
            file.ref,
            _place(file, name, index),
            conditional=False,
        )
        for name, lines in file.tree.items()
        for index, arguments in enumerate(lines)
    ]


def _place(file: DirectiveFile, name: str, index: int) -> Path:
    single = len(file.tree[name]) == 1 and name not in _SEVERAL
    return ("data", file.key, name) if single else ("data", file.key, name, index)
