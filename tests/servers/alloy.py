"""Reads Alloy's configuration language, as far as manifests/ uses it: blocks and their settings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

TOKEN = re.compile(
    r"""(?P<blank>[ \t]+|//[^\n]*)
      | (?P<line>\n)
      | (?P<string>"(?:[^"\\\n]|\\.)*")
      | (?P<name>[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*)
      | (?P<number>\d+)
      | (?P<sign>[{}\[\](),=+])""",
    re.VERBOSE,
)


@dataclass
class Block:
    """`kind "label" { settings and blocks }`; a setting is the tokens of its value."""

    kind: str
    label: str = ""
    settings: dict[str, list[str]] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)

    @property
    def name(self) -> str:
        """By what others refer to it."""
        return f"{self.kind}.{self.label}" if self.label else self.kind

    def all(self) -> Iterator[Block]:
        """This block and every block in it."""
        yield self
        for block in self.blocks:
            yield from block.all()


def parsed(text: str) -> Block:
    """The whole file, as a block without a name; a ValueError says where it is not right."""
    tokens = list(_tokens(text))
    root = Block("")
    rest = _body(root, tokens)
    if rest:
        raise ValueError(f"nothing is open that {rest[0]} could close")
    return root


def _tokens(text: str) -> Iterator[str]:
    at = 0
    while at < len(text):
        match = TOKEN.match(text, at)
        if match is None:
            raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: {text[at : at + 20]!r}")
        if match.lastgroup != "blank":
            yield match[0]
        at = match.end()


def _body(block: Block, tokens: list[str]) -> list[str]:
    """Fills the block with what comes up to its `}`; what is left begins with that."""
    while tokens and tokens[0] != "}":
        first, *rest = tokens
        if first == "\n":
            tokens = rest
        elif rest[:1] == ["="]:
            value, tokens = _value(rest[1:])
            if first in block.settings:
                raise ValueError(f"{block.name} sets {first} twice")
            block.settings[first] = value
        else:
            label = rest[0].strip('"') if rest and rest[0].startswith('"') else ""
            rest = rest[1:] if label else rest
            if not re.fullmatch(r"[\w.]+", first) or rest[:1] != ["{"]:
                raise ValueError(f"neither a setting nor a block in {block.name}: {first}")
            inner = Block(first, label)
            tokens = _body(inner, rest[1:])
            if not tokens:
                raise ValueError(f"{inner.name} is not closed")
            tokens = tokens[1:]
            block.blocks.append(inner)
    return tokens


def _value(tokens: list[str]) -> tuple[list[str], list[str]]:
    """A value ends with its line, unless a bracket is open."""
    depth = 0
    for number, token in enumerate(tokens):
        depth += (token in "([{") - (token in ")]}")
        if depth < 0 or (token == "\n" and depth == 0):
            return [each for each in tokens[:number] if each != "\n"], tokens[number:]
    raise ValueError("a value does not end")
