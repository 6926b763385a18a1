"""XML elements as text. Only what the report's own clean texts need: no character in them is
illegal in XML, because all that is not printable was spelt out before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape


def element(name: str, attributes: Mapping[str, str], content: str | Sequence[str] = ()) -> str:
    """An element; `content` is text, or elements, which go on lines of their own. Nothing is
    indented, because that would change the lines of a text inside."""
    opening = name + "".join(f' {key}="{escape(value)}"' for key, value in attributes.items())
    if not content:
        return f"<{opening}/>"
    if isinstance(content, str):
        return f"<{opening}>{escape(content, quote=False)}</{name}>"
    inner = "\n".join(content)
    return f"<{opening}>\n{inner}\n</{name}>"
