"""redis.conf and sentinel.conf: one directive a line, a name and its arguments, quoted where they
need it. Directives of Sentinel have two words: `sentinel monitor`."""

from __future__ import annotations

from auditor.inventory.configuration.parsed import Parsed, Span, line_span
from auditor.model import JSON, Path


def split_arguments(line: str) -> list[str] | None:
    """The words of a line; None where a quote is not closed, which Redis refuses."""
    words: list[str] = []
    at, end = 0, len(line)
    while at < end:
        if line[at].isspace():
            at += 1
            continue
        word, quote = "", line[at] if line[at] in "\"'" else ""
        at += 1 if quote else 0
        while at < end and (line[at] != quote if quote else not line[at].isspace()):
            if quote and line[at] == "\\" and at + 1 < end:
                at += 1
            word += line[at]
            at += 1
        if quote and at >= end:
            return None
        at += 1 if quote else 0
        words.append(word)
    return words


def directive_name(words: list[str]) -> tuple[str, list[str]]:
    """The directive's name in lower case, and its arguments."""
    if words[0].lower() == "sentinel" and len(words) > 1:
        return f"sentinel {words[1].lower()}", words[2:]
    return words[0].lower(), words[1:]


def parse_directives(text: str) -> Parsed:
    """Each directive by name: a list of the arguments of every line that gives it."""
    tree: dict[str, list[JSON]] = {}
    spans: dict[Path, Span] = {}
    problem = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        words = split_arguments(line)
        if words is None:
            problem = problem or f"line {number}: a quote is not closed"
            continue
        name, arguments = directive_name(words)
        found = tree.setdefault(name, [])
        spans[name, len(found)] = span = line_span(line, number)
        spans[name,] = span
        found.append(arguments)
    return Parsed("redis", tree, spans, problem=problem)
