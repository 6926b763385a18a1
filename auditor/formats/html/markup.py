"""HTML out of values: what is no markup already is escaped, wherever it comes from.

Names and messages come from the manifests that are audited, and whoever wrote those may want the
reader's browser to do something. Text is escaped when it becomes a child or an attribute of an
element, so that there is no place where it could be forgotten.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from auditor.formats.printable import safe

_WEB = ("https://", "http://")


class Html(str):
    """Text that is markup already."""

    __slots__ = ()


NOTHING = Html("")

Attribute = str | int | bool
"""True is an attribute without a value, False none at all."""


def element(name: str, /, *content: str, **attributes: Attribute) -> Html:
    """`<name attributes>content</name>`. An attribute is written with `-` for `_`, and `class_`
    without the last one."""
    inner = "".join(map(markup, content))
    return Html(f"<{name}{_written(attributes)}>{inner}</{name}>")


def void(name: str, /, **attributes: Attribute) -> Html:
    """An element that has no content, such as `input`."""
    return Html(f"<{name}{_written(attributes)}>")


def markup(text: str) -> Html:
    """`text` as markup: as it is if it is markup already, else escaped and without characters that
    have no shape of their own."""
    if isinstance(text, Html):
        return text
    return Html(escape(safe(text), quote=False))


def joined(parts: Iterable[str], between: str = "") -> Html:
    """The parts one after the other."""
    return Html(markup(between).join(map(markup, parts)))


def code(text: str) -> Html:
    """A name, a path or a value, set apart from the words around it."""
    return element("code", text)


def web_link(address: str, words: str) -> Html:
    """A link to the web; the words alone for any other address, such as `javascript:`."""
    if not address.lower().startswith(_WEB):
        return markup(words)
    return element("a", words, href=address, rel="noopener noreferrer")


def _written(attributes: dict[str, Attribute]) -> str:
    parts: list[str] = []
    for key, value in attributes.items():
        name = key.rstrip("_").replace("_", "-")
        if value is True:
            parts.append(f" {name}")
        elif value is not False:
            parts.append(f' {name}="{escape(safe(str(value)))}"')
    return "".join(parts)
