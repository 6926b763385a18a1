"""Tables. A wide one can be scrolled sideways, with the keyboard too, and the page stays."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.formats.html.markup import NOTHING, Html, element

_NARROW = 4
"""Columns that a telephone has room for."""


def table(caption: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Html:
    """A table whose rows are named by their first column; nothing without rows."""
    if not rows:
        return NOTHING
    head = element("tr", *(element("th", column, scope="col") for column in columns))
    body = (
        element("tr", element("th", first, scope="row"), *(element("td", cell) for cell in rest))
        for first, *rest in rows
    )
    wide = "wide" if len(columns) > _NARROW else ""
    return scrolled(
        caption,
        element(
            "table",
            element("caption", element("span", caption)),
            element("thead", head),
            element("tbody", *body),
            **({"class_": wide} if wide else {}),
        ),
    )


def scrolled(name: str, content: Html) -> Html:
    """`content` in a part of the page that scrolls by itself."""
    return element("div", content, class_="scroll", role="region", tabindex=0, aria_label=name)
