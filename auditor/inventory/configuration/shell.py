"""Shell scripts that render a configuration at the start of a container.

No shell is run and no script is understood as a whole: what is read are assignments, the commands
with their words, and which files are written by `printf`, `echo`, `cat` and `{ ...; } > FILE`. What
a variable holds is known where an assignment says it literally; everything else stays as written.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

import msgspec

_ASSIGNMENT = re.compile(r"^([A-Za-z_][A-Za-z0-9_]*)=(.*)$", re.S)
_HEREDOC = re.compile(r"<<-?\s*(['\"]?)([A-Za-z_][A-Za-z0-9_]*)\1")
_VARIABLE = re.compile(
    r"\$(?:([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)(?:(:?-)([^{}]*)|[%#/:][^{}]*)?\})"
)
_FORMAT = re.compile(r"%[0-9.-]*[sdq]|%%")
_KEYWORDS = frozenset(
    ("if", "then", "elif", "else", "do", "while", "until", "!", "time", "exec", "command")
)
_ENDS = frozenset((";", "&&", "||", "|", "&", ";;", "|&", "(", ")", "fi", "done", "esac"))
_READERS = frozenset(("cat", "grep", "sed", "awk", "envsubst", "head", "tail"))
_LARGEST = 1 << 16
"""Characters of a script; whoever renders a configuration needs fewer."""
_LONGEST = 20
"""Lines that one quoted text may span."""
_MOST_CHOICES = 4
_DEEPEST = 5
"""How often a variable is looked up within another's value."""


class Command(msgspec.Struct, frozen=True):
    """One simple command: its words as written, without quotes."""

    words: tuple[str, ...]
    line: int
    conditional: bool
    """Whether it stands behind `&&` or `||`."""

    @property
    def title(self) -> str:
        """The leading words: `pg_autoctl create postgres`."""
        leading: list[str] = []
        for word in self.words[:4]:
            if leading and not re.fullmatch(r"[a-z][a-z0-9_-]*", word):
                break
            leading.append(word)
        return " ".join(leading)


class Piece(msgspec.Struct, frozen=True):
    """A part of what a script writes to a file: a line of text, or another file's content."""

    line: int
    text: str = ""
    file: str = ""
    conditional: bool = False


class Write(msgspec.Struct, frozen=True):
    """A file that a script writes; a move from another name has that as its only piece."""

    target: str
    pieces: tuple[Piece, ...]


class Script(msgspec.Struct, frozen=True):
    """What was read of a script."""

    commands: tuple[Command, ...]
    writes: tuple[Write, ...]
    assignments: Mapping[str, tuple[str, ...]]
    sources: tuple[str, ...]
    """Files that it reads in, by `.` or `source`."""
    texts: tuple[str, ...]
    """Its here-documents."""


@lru_cache(maxsize=64)
def parse_script(text: str) -> Script:
    """The commands of a script. Never raises: lines that are no shell are left out, and so is what
    is too large."""
    reader = _Reader()
    text = text[:_LARGEST]
    texts: list[str] = []
    for number, line in _logical_lines(text, texts):
        try:
            lexer = shlex.shlex(line, posix=True, punctuation_chars=";&|<>()")
            lexer.whitespace_split = True
            lexer.commenters = ""
            reader.line(list(lexer), number)
        except ValueError:
            continue
    return Script(
        tuple(reader.commands),
        tuple(reader.writes),
        {name: tuple(values) for name, values in reader.assignments.items()},
        tuple(reader.sources),
        tuple(texts),
    )


def _logical_lines(text: str, texts: list[str]) -> Iterator[tuple[int, str]]:
    """The lines of a script, each with those that it goes on with; here-documents go to `texts`."""
    lines = text.splitlines()
    at = 0
    while at < len(lines):
        first, line = at, _without_comment(lines[at])
        at += 1
        while at < len(lines) and at - first < _LONGEST and _goes_on(line):
            line = f"{line.removesuffix(chr(92))}\n{lines[at]}"
            at += 1
        for _, ending in _HEREDOC.findall(line):
            inside = []
            while at < len(lines) and lines[at].strip() != ending:
                inside.append(lines[at])
                at += 1
            at += 1
            texts.append("\n".join(inside))
        if line.strip():
            yield first + 1, line.replace("\\\n", " ")


def _without_comment(line: str) -> str:
    if line.lstrip().startswith("#"):
        return ""
    found = re.search(r"\s#\s", line)
    before = line[: found.start()] if found else line
    return before if found and before.count("'") % 2 == 0 and before.count('"') % 2 == 0 else line


def _goes_on(line: str) -> bool:
    if line.endswith("\\"):
        return True
    try:
        shlex.split(line, posix=True)
    except ValueError:
        return True
    return False


class _Reader:
    def __init__(self) -> None:
        self.commands: list[Command] = []
        self.writes: list[Write] = []
        self.assignments: dict[str, list[str]] = {}
        self.sources: list[str] = []
        self._groups: list[list[Piece]] = []

    def line(self, tokens: Sequence[str], number: int) -> None:
        """Takes the tokens of one line apart into simple commands."""
        words: list[str] = []
        conditional = False
        for token in [*tokens, ";"]:
            if token not in _ENDS:
                words.append(token)
                continue
            if words:
                self._simple(words, number, conditional)
                words = []
            conditional = token in ("&&", "||")

    def _simple(self, words: list[str], number: int, conditional: bool) -> None:
        while words and words[0] in _KEYWORDS:
            words = words[1:]
        while words and (found := _ASSIGNMENT.match(words[0])):
            self.assignments.setdefault(found[1], []).append(found[2])
            words = words[1:]
        if not words:
            return
        if words[0] in ("export", "local", "readonly"):
            self._simple(words[1:], number, conditional)
            return
        if words[0] == "for" and len(words) > 2 and words[2] == "in":
            self.assignments.setdefault(words[1], []).extend(words[3:])
            return
        if words[0] == "{":
            self._groups.append([])
            self._simple(words[1:], number, conditional)
            return
        words, target = _redirected(words)
        if words[:1] == ["}"]:
            pieces = self._groups.pop() if self._groups else []
            self._write(target, pieces)
            return
        if not words:
            return
        self.commands.append(Command(tuple(words), number, conditional))
        if words[0] in (".", "source") and len(words) > 1:
            self.sources.append(words[1])
        elif words[0] in ("mv", "cp") and len(words) > 2:
            self.writes.append(Write(words[-1], (Piece(number, file=words[-2]),)))
        else:
            self._write(target, list(_pieces(words, number, conditional)))

    def _write(self, target: str, pieces: list[Piece]) -> None:
        if target:
            self.writes.append(Write(target, tuple(pieces)))
        elif self._groups:
            self._groups[-1].extend(pieces)


def _redirected(words: Sequence[str]) -> tuple[list[str], str]:
    """The words without redirections, and the file that the output goes to."""
    kept: list[str] = []
    target = ""
    at = 0
    while at < len(words):
        word = words[at]
        if word and set(word) <= set("<>&|") and at + 1 < len(words):
            descriptor = kept.pop() if kept and kept[-1] in ("0", "1", "2") else "1"
            if word in (">", ">>", ">|") and descriptor == "1":
                target = words[at + 1]
            at += 2
            continue
        kept.append(word)
        at += 1
    return kept, target


def _pieces(words: Sequence[str], number: int, conditional: bool) -> Iterator[Piece]:
    """What a command prints, line by line."""
    if words[0] in ("printf", "echo"):
        arguments = list(words[1:])
        if arguments[:1] in (["--"], ["-n"], ["-e"]):
            arguments = arguments[1:]
        text = _format(arguments) if words[0] == "printf" else " ".join(arguments)
        for line in text.splitlines():
            yield Piece(number, text=line, conditional=conditional)
    elif words[0] in _READERS:
        for word in words[1:]:
            if word.startswith(("/", "$")) and " " not in word:
                yield Piece(number, file=word, conditional=conditional)


def _format(arguments: Sequence[str]) -> str:
    """What printf makes of a format and its arguments; variables stay as written."""
    if not arguments:
        return ""
    rest = iter(arguments[1:])
    filled = _FORMAT.sub(lambda m: "%" if m[0] == "%%" else next(rest, ""), arguments[0])
    return filled.replace("\\n", "\n").replace("\\t", "\t")


def possible_values(
    word: str, assignments: Mapping[str, Sequence[str]], depth: int = _DEEPEST
) -> list[str]:
    """What a word may come to, as far as literal assignments tell; at most a few. Command
    substitutions and unknown variables stay as written."""
    found = _VARIABLE.search(word)
    if found is None or depth == 0 or "$(" in word[: found.start()]:
        return [word]
    name, fallback = found[1] or found[2], found[4] if found[3] else None
    choices = [v for v in assignments.get(name, ()) if name not in _names_in(v)]
    # `x=${x:-default}`: the default is what x comes to when nothing else was found.
    choices += [
        again[4]
        for value in assignments.get(name, ())
        for again in _VARIABLE.finditer(value)
        if again[2] == name and again[3]
    ]
    given = [value for value in assignments.get(name, ()) if value]
    if fallback is not None and not (given and len(literal(given)) == len(given)):
        choices.append(fallback)
    if not choices:
        tail = possible_values(word[found.end() :], assignments, depth)
        return [word[: found.end()] + rest for rest in tail]
    choices.sort(key=lambda choice: "$(" in choice or "`" in choice)
    made = (
        word[: found.start()] + choice + word[found.end() :] for choice in choices[:_MOST_CHOICES]
    )
    return list(
        dict.fromkeys(v for one in made for v in possible_values(one, assignments, depth - 1))
    )


def _names_in(word: str) -> set[str]:
    return {found[1] or found[2] for found in _VARIABLE.finditer(word)}


def known_value(word: str, assignments: Mapping[str, Sequence[str]]) -> str:
    """The value of a word if literal assignments leave only one, else the word as written."""
    known = literal(possible_values(word, assignments))
    return known[0] if len(known) == 1 else word


def literal(values: Iterable[str]) -> list[str]:
    """The values that hold neither a variable nor a command substitution."""
    return [value for value in values if "$" not in value and "`" not in value]
