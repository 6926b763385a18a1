"""Containerfile as instructions, in the few forms that it uses."""

from __future__ import annotations

import json
import shlex
from dataclasses import dataclass, field
from pathlib import Path

from tests.cli.running import ROOT

CONTAINERFILE = ROOT / "Containerfile"


@dataclass
class Stage:
    """One `FROM` with what follows."""

    base: str
    name: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def all(self, word: str) -> list[str]:
        """What the instructions of this kind say."""
        return [rest for instruction, rest in self.instructions if instruction == word]

    def only(self, word: str) -> str:
        """What the one instruction of this kind says."""
        (found,) = self.all(word)
        return found


def stages(file: Path = CONTAINERFILE) -> list[Stage]:
    """The stages, in order."""
    found: list[Stage] = []
    for line in file.read_text().splitlines():
        word, _, rest = line.strip().partition(" ")
        if not word or word.startswith("#"):
            continue
        assert not rest.endswith("\\"), "an instruction takes one line"
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found.append(Stage(base, name))
        else:
            found[-1].instructions.append((word, rest.strip()))
    return found


def program(text: str) -> list[str]:
    """The exec form of RUN, ENTRYPOINT and CMD. Raises ValueError for the shell form."""
    words = json.loads(text)
    if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
        raise ValueError(f"not the exec form: {text}")
    return words


def copied(text: str) -> tuple[list[str], str, str]:
    """What a COPY takes, where it puts it, and the stage that it takes it from, if any."""
    words = shlex.split(text)
    stage = ""
    if words[0].startswith("--from="):
        stage = words.pop(0).partition("=")[2]
    return words[:-1], words[-1], stage
