"""Text that Markdown shows as it is. GitHub and GitLab make links, mentions, references, formulas,
HTML and, at the beginning of a line, commands of what people write; names and messages from the
input are nobody's to give orders with.

Escapes do not help against mentions and references, which are looked for in the finished text, but
not in code. So whatever word is not plain becomes code.
"""

from __future__ import annotations

import re

_PLAIN = re.compile(r"""[^\W_]*(?:[.,;:?()'"/=+\-][^\W_]*)*""")
_NOT_PLAIN = re.compile(r"://|www\.|\bgh-\d|:[^:\s]+:|(?:^|[(\"'])/", re.IGNORECASE)
_TICKS = re.compile("`+")


def prose(text: str, longest: int = 600) -> str:
    """Running text of one line, cut at `longest` characters, with its words as code where they are
    not plain."""
    parts: list[str] = []
    strange: list[str] = []
    for word in cut(text, longest).split(" "):
        if _PLAIN.fullmatch(word) and not _NOT_PLAIN.search(word):
            if strange:
                parts.append(code(" ".join(strange)))
                strange = []
            parts.append(word)
        else:
            strange.append(word)
    if strange:
        parts.append(code(" ".join(strange)))
    return " ".join(parts)


def code(text: str, longest: int = 200) -> str:
    """Text of one line as code, cut at `longest` characters; nothing for no text."""
    text = cut(text, longest)
    if not text:
        return ""
    fence = "`" * (1 + max((len(run) for run in _TICKS.findall(text)), default=0))
    room = " " if text[0] in "` " or text[-1] in "` " else ""
    return f"{fence}{room}{text}{room}{fence}"


def cut(text: str, longest: int) -> str:
    """At most `longest` characters of the text, with `...` where something is missing."""
    return text if len(text) <= longest else f"{text[: longest - 3]}..."
