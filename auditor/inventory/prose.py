"""Markdown as far as a rule asks of it: headings, and the words of the code beneath each.

Source: CommonMark 0.31, ATX headings (section 4.2) and fenced code blocks (4.5).
"""

from __future__ import annotations

import re

from auditor.model import JSON

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})(.*)$")
_WORD = re.compile(r"[A-Za-z][A-Za-z0-9_-]+")
_LONGEST = 200


def sections_of(text: str) -> list[dict[str, JSON]]:
    """Every section of a document: `{title, level, line, commands, words}`. A section goes on to
    the next heading of its level or a higher one, so it holds its subsections; `commands` is how
    many lines of code it has, and `words` the words of that code in lower case, sorted."""
    found: list[dict[str, JSON]] = []
    open_ones: list[tuple[int, int, set[str]]] = []
    words_of: list[set[str]] = []
    fence = ""
    for number, line in enumerate(text.splitlines(), 1):
        mark = _FENCE.match(line)
        if fence:
            if mark and mark[1].startswith(fence) and not mark[2].strip():
                fence = ""
            elif line.strip() and not line.lstrip().startswith("#"):
                for _, index, known in open_ones:
                    found[index]["commands"] += 1
                    known.update(word.lower() for word in _WORD.findall(line))
            continue
        if mark:
            fence = mark[1]
            continue
        heading = _HEADING.match(line)
        if heading is None:
            continue
        level = len(heading[1])
        open_ones = [one for one in open_ones if one[0] < level]
        words: set[str] = set()
        words_of.append(words)
        open_ones.append((level, len(found), words))
        title = heading[2][:_LONGEST]
        found.append({"title": title, "level": level, "line": number, "commands": 0})
    return [
        {**section, "words": sorted(words)} for section, words in zip(found, words_of, strict=True)
    ]
