"""The commands of a shell script, each with its words, its line and the function it stands in.

No shell is run. Comments, here-documents, arithmetic and the patterns of `case` are no commands;
what stands in `$(...)`, backquotes and `<(...)` is. Source: Shell Command Language (POSIX.1-2017,
XCU chapter 2) and the Bash manual, section 3.
"""

from __future__ import annotations

import re

import msgspec

from auditor.inventory.shell_tokens import Token, tokens_of

_ASSIGNMENT = re.compile(r"[A-Za-z_][A-Za-z0-9_]*(\[[^\]]*\])?\+?=")
_DROPPED = frozenset(
    ["if", "then", "elif", "else", "fi", "while", "until", "do", "done", "!", "time", "coproc"]
)
_CONDITIONS = frozenset(["if", "elif", "while", "until", "!"])
_DEEPEST = 20


class Command(msgspec.Struct, frozen=True):
    """One simple command."""

    words: tuple[str, ...]
    """As written, quotes taken off; variables stay as they are called."""
    line: int
    function: str
    """The function that it stands in; empty for the script itself."""
    handled: bool = False
    """Whether its failure is looked at: it is a condition, or `||` or `&&` follows."""


class Script(msgspec.Struct, frozen=True):
    """A script taken apart."""

    commands: tuple[Command, ...]
    functions: frozenset[str]
    assignments: tuple[tuple[str, str], ...]
    """Variables that are set, with what they are set to."""


def parse_commands(text: str) -> Script:
    """The commands of a script in the order of the text. Never raises: what is no shell gives odd
    commands or none."""
    reader = _Reader()
    reader.read(text, 1, "", 0)
    return Script(tuple(reader.commands), frozenset(reader.functions), tuple(reader.assignments))


class _Reader:
    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.functions: set[str] = set()
        self.assignments: list[tuple[str, str]] = []

    def read(self, text: str, line: int, function: str, depth: int) -> None:
        """Takes a script apart that stands in `function`."""
        if depth > _DEEPEST:
            return
        tokens = tokens_of(text, line)
        blocks: list[str] = [function]
        cases: list[bool] = []
        """For each open `case`: whether a pattern comes next."""
        words: list[Token] = []
        pending = ""
        condition = False
        at = 0
        while at < len(tokens):
            token = tokens[at]
            at += 1
            if cases and cases[-1]:
                if token.kind == "word" and token.text == "esac":
                    cases.pop()
                elif token.text == ")":
                    cases[-1] = False
                continue
            if token.kind == "word" and not words:
                if token.text in _DROPPED:
                    condition = token.text in _CONDITIONS
                    continue
                if token.text == "function" and at < len(tokens):
                    pending = tokens[at].text
                    at += 1
                    continue
                if token.text == "{":
                    blocks.append(pending or blocks[-1])
                    self.functions |= {pending} - {""}
                    pending = ""
                    continue
                if token.text == "}":
                    if len(blocks) > 1:
                        blocks.pop()
                    continue
                if token.text == "case":
                    at = _after(tokens, at, "in")
                    cases.append(True)
                    continue
                if token.text == "esac" and cases:
                    cases.pop()
                    continue
            if token.kind in ("word", "hidden"):
                words.append(token)
                continue
            if token.text == "(" and len(words) == 1 and _follows(tokens, at, ")"):
                pending, words = words[0].text, []
                at += 1
                continue
            self._command(words, blocks[-1], depth, condition or token.text in ("||", "&&"))
            condition = condition and not words
            words = []
            if token.text in (";;", ";&", ";;&") and cases:
                cases[-1] = True
        self._command(words, blocks[-1], depth)

    def _command(
        self, tokens: list[Token], function: str, depth: int, handled: bool = False
    ) -> None:
        for token in tokens:
            for inner, line in token.inner:
                self.read(inner, line, function, depth + 1)
        tokens = [token for token in tokens if token.kind == "word"]
        words = [token.text for token in tokens]
        first = 0
        while first < len(words) and _ASSIGNMENT.match(words[first]):
            name, _, value = words[first].partition("=")
            self.assignments.append((name.rstrip("+"), value))
            first += 1
        if first < len(words) and words[first] not in ("for", "select"):
            line = tokens[first].line
            self.commands.append(Command(tuple(words[first:]), line, function, handled))


def _after(tokens: list[Token], at: int, word: str) -> int:
    while at < len(tokens) and tokens[at].text != word:
        at += 1
    return at + 1


def _follows(tokens: list[Token], at: int, text: str) -> bool:
    return at < len(tokens) and tokens[at].text == text
