"""The words and operators of a shell script, each with its line.

Quotes are taken off; comments, here-documents and arithmetic are left out, and what belongs to a
redirection is hidden. Source: Shell Command Language (POSIX.1-2017, XCU section 2.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

_OPERATORS = (";;&", ";;", ";&", "&&", "||", "|&", ";", "|", "&", "(", ")")
_TEST_END = re.compile(r"\]\](?=[\s;&|)]|$)")
_PAIRS = {"(": ")", "{": "}"}


class Token(msgspec.Struct):
    """A word or an operator."""

    kind: str
    """word, newline, operator, or hidden: what belongs to a redirection."""
    text: str
    line: int
    inner: list[tuple[str, int]] = []
    """Scripts within it, each with its line."""


def tokens_of(text: str, line: int = 1) -> list[Token]:
    """The tokens of a script whose first line is `line`. Never raises."""
    return list(_Scanner(text, line).tokens())


class _Scanner:
    """Characters to tokens."""

    def __init__(self, text: str, line: int) -> None:
        self._text, self._at, self._line = text, 0, line
        self._here: list[tuple[str, bool]] = []
        self._redirected = False

    def tokens(self) -> Iterator[Token]:
        text = self._text
        while self._at < len(text):
            char = text[self._at]
            if char == "\n":
                yield Token("newline", "\n", self._line)
                self._at += 1
                self._line += 1
                self._skip_here()
            elif char in " \t\r":
                self._at += 1
            elif text.startswith("\\\n", self._at):
                self._at += 2
                self._line += 1
            elif char == "#":
                self._at = _until(text, self._at, "\n")
            elif text.startswith("((", self._at):
                self._balanced("(")
            elif text.startswith("&>", self._at):
                # The redirection comes next: `&>file` is both outputs.
                self._at += 1
            elif operator := self._operator():
                self._at += len(operator)
                yield Token("operator", operator, self._line)
            elif char in "<>" and not text.startswith(("<(", ">("), self._at):
                self._redirection()
            else:
                token = self._word()
                if self._redirected:
                    self._redirected = False
                    # The file's name is no word of the command; what makes it runs all the same.
                    token.kind = "hidden"
                if token.text == "[[" and token.kind == "word":
                    yield from self._test(token)
                else:
                    yield token

    def _operator(self) -> str:
        return next((o for o in _OPERATORS if self._text.startswith(o, self._at)), "")

    def _redirection(self) -> None:
        text = self._text
        here = re.compile(r"<<(-?)\s*(?:'([^'\n]*)'|\"([^\"\n]*)\"|\\?([^\s;&|<>()]+))")
        if text.startswith("<<<", self._at):
            self._at += 3
            self._redirected = True
            return
        found = here.match(text, self._at)
        if found:
            self._here.append((found[2] or found[3] or found[4] or "", bool(found[1])))
            self._at = found.end()
            return
        mark = re.compile(r"[<>]{1,2}[&|]?[0-9-]*|<>").match(text, self._at)
        whole = mark[0] if mark else "<"
        self._at += len(whole)
        self._redirected = not re.search(r"&[0-9-]+$", whole)

    def _skip_here(self) -> None:
        for ending, tabs in self._here:
            while self._at < len(self._text):
                end = _until(self._text, self._at, "\n")
                line = self._text[self._at : end]
                self._at = min(end + 1, len(self._text))
                self._line += 1
                if (line.lstrip("\t") if tabs else line) == ending:
                    break
        self._here = []

    def _test(self, first: Token) -> Iterator[Token]:
        """`[[ ... ]]` as one command: what would be operators elsewhere are words of it."""
        yield first
        text = self._text
        while self._at < len(text):
            if text[self._at] in " \t\r":
                self._at += 1
            elif text[self._at] == "\n" or text.startswith("\\\n", self._at):
                self._at += 1 if text[self._at] == "\n" else 2
                self._line += 1
            elif text[self._at] in "<>&|();!":
                self._at += 1
            elif _TEST_END.match(text, self._at):
                yield Token("word", "]]", self._line)
                self._at += 2
                return
            else:
                yield self._word(inside="[[")

    def _word(self, inside: str = "") -> Token:
        text, start = self._text, self._at
        stop = " \t\r\n" if inside else " \t\r\n;&|()<>"
        token = Token("word", "", self._line, [])
        parts: list[str] = []
        while self._at < len(text):
            char = text[self._at]
            if char == "\\":
                parts.append(text[self._at + 1 : self._at + 2].replace("\n", ""))
                self._line += text[self._at + 1 : self._at + 2].count("\n")
                self._at += 2
            elif char == "'":
                end = _until(text, self._at + 1, "'")
                parts.append(text[self._at + 1 : end])
                self._line += parts[-1].count("\n")
                self._at = end + 1
            elif char == '"':
                self._at += 1
                self._quoted(parts, token)
            elif text.startswith(("$(", "${", "<(", ">("), self._at):
                self._expansion(parts, token)
            elif char == "`":
                self._backquoted(parts, token)
            elif char == "(" and parts and parts[-1].endswith("=") and not inside:
                # An array: its elements are words of the assignment.
                held = self._balanced("(")
                parts.append(" ".join(held.split()))
            elif char in stop:
                break
            else:
                parts.append(char)
                self._at += 1
        if self._at == start:
            self._at += 1
        token.text = "".join(parts)
        if text[self._at : self._at + 1] in ("<", ">") and text[start : self._at].isdigit():
            token.kind = "hidden"
        return token

    def _quoted(self, parts: list[str], token: Token) -> None:
        text = self._text
        while self._at < len(text) and text[self._at] != '"':
            if text[self._at] == "\\":
                parts.append(text[self._at + 1 : self._at + 2])
                self._line += parts[-1].count("\n")
                self._at += 2
            elif text.startswith(("$(", "${"), self._at):
                self._expansion(parts, token)
            elif text[self._at] == "`":
                self._backquoted(parts, token)
            else:
                parts.append(text[self._at])
                self._line += text[self._at] == "\n"
                self._at += 1
        self._at += 1

    def _expansion(self, parts: list[str], token: Token) -> None:
        line, text = self._line, self._text
        opener = text[self._at + 1]
        arithmetic = text.startswith("$((", self._at)
        mark = text[self._at]
        self._at += 1
        held = self._balanced(opener)
        if opener == "(" and not arithmetic:
            token.inner.append((held, line))
            parts.append(f"{mark}(...)")
        else:
            parts.append(f"{mark}{opener}{held}{_PAIRS[opener]}")

    def _backquoted(self, parts: list[str], token: Token) -> None:
        end = _until(self._text, self._at + 1, "`")
        held = self._text[self._at + 1 : end]
        token.inner.append((held, self._line))
        self._line += held.count("\n")
        self._at = end + 1
        parts.append("$(...)")

    def _balanced(self, opener: str) -> str:
        """What stands between a bracket and its partner; quotes and comments do not count."""
        text, start, depth = self._text, self._at + 1, 0
        while self._at < len(text):
            char = text[self._at]
            if char == "\\":
                self._at += 2
                continue
            if char == "'" and opener == "(":
                self._at = _until(text, self._at + 1, "'")
            elif char == '"':
                self._at = _closing_quote(text, self._at + 1)
            elif char == "#" and opener == "(" and text[self._at - 1] in " \t\n;":
                self._at = _until(text, self._at, "\n") - 1
            elif char == opener:
                depth += 1
            elif char == _PAIRS[opener]:
                depth -= 1
                if depth == 0:
                    break
            self._at += 1
        held = text[start : self._at]
        self._line += held.count("\n")
        self._at += 1
        return held


def _until(text: str, at: int, sign: str) -> int:
    end = text.find(sign, at)
    return len(text) if end < 0 else end


def _closing_quote(text: str, at: int) -> int:
    """The end of a double-quoted text, over the quotes within its substitutions."""
    depth = 0
    while at < len(text):
        if text[at] == "\\":
            at += 1
        elif text.startswith("$(", at):
            depth += 1
            at += 1
        elif text[at] == ")" and depth:
            depth -= 1
        elif text[at] == '"' and not depth:
            return at
        at += 1
    return len(text)
