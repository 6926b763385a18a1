"""What narrows a list. It is hidden until the page's script shows it: without, all is shown."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from auditor.formats.html.markup import NOTHING, Html, element, joined, void


class Choice(msgspec.Struct, frozen=True):
    """One thing that can be left out."""

    value: str
    words: str
    number: int


def filters(
    list_id: str,
    noun: str,
    legend: str,
    choices: Sequence[Choice],
    sections: Sequence[tuple[str, str]] = (),
) -> Html:
    """A form for the list of that id: boxes to tick, a choice of section (id and title), words to
    look for."""
    boxes = (
        element(
            "label",
            void("input", type="checkbox", name="kind", value=choice.value, checked=True),
            f" {choice.words} ",
            element("small", f"{choice.number:,}"),
        )
        for choice in choices
    )
    return element(
        "form",
        element("fieldset", element("legend", legend), *boxes),
        _section_choice(sections),
        element(
            "label",
            element("span", "Words "),
            void("input", type="search", name="words", autocomplete="off", spellcheck="false"),
        ),
        joined(
            [
                element("button", "Open all", type="button", name="open"),
                element("button", "Close all", type="button", name="close"),
                element("button", "Show all", type="reset"),
            ]
        ),
        element("output", data_noun=noun),
        class_="filters",
        data_for=list_id,
        aria_label=f"Which {noun}s to show",
        hidden=True,
    )


def _section_choice(sections: Sequence[tuple[str, str]]) -> Html:
    if not sections:
        return NOTHING
    options = (element("option", title, value=id) for id, title in sections)
    every = element("option", "all", value="")
    return element(
        "label", element("span", "Section "), element("select", every, *options, name="section")
    )
