"""What may connect to what: as a matrix where it is small enough to be read, else as a list."""

from __future__ import annotations

from collections import defaultdict

from auditor.formats.html.markup import NOTHING, Html, element, joined
from auditor.formats.html.tables import scrolled
from auditor.formats.printable import sentence
from auditor.formats.words import count
from auditor.model import Connections

_LARGEST = 60
"""Rows or columns of a matrix; more cannot be read."""
_LINES = 2000
"""Lines of a list before the rest is counted."""

_Cells = dict[str, dict[str, list[str]]]
"""Ports by caller and by whom it calls."""


def connections_part(connections: Connections | None) -> Html:
    """The connections that the network policies of the input allow."""
    if connections is None:
        return NOTHING
    cells: _Cells = defaultdict(lambda: defaultdict(list))
    for row in connections.rows:
        for source in map(sentence, row.sources):
            for target in map(sentence, row.targets):
                cells[source][target].append(sentence(row.ports))
    targets = list(dict.fromkeys(t for s in connections.rows for t in map(sentence, s.targets)))
    if max(len(cells), len(targets)) <= _LARGEST:
        shown = _matrix(cells, targets) if cells else NOTHING
    else:
        shown = _list(cells)
    notes = [element("li", sentence(note)) for note in connections.notes]
    return element(
        "section",
        element("h2", "Connections"),
        element(
            "p",
            "What the NetworkPolicies of the input allow. Ports are those of the pods."
            if cells
            else "No connection is allowed.",
        ),
        shown,
        element("ul", *notes) if notes else NOTHING,
        id="connections",
    )


def _matrix(cells: _Cells, targets: list[str]) -> Html:
    head = element(
        "tr",
        element("th", "From, to", scope="col"),
        *(element("th", element("span", target), scope="col") for target in targets),
    )
    rows = (
        element(
            "tr",
            element("th", source, scope="row"),
            *(element("td", joined(row.get(t, ()), "; ")) for t in targets),
        )
        for source, row in cells.items()
    )
    caption = "Who (a row) may connect to whom (a column), and on which ports"
    return scrolled(
        caption,
        element(
            "table",
            element("caption", element("span", caption)),
            element("thead", head),
            element("tbody", *rows),
            class_="matrix",
        ),
    )


def _list(cells: _Cells) -> Html:
    parts: list[Html] = []
    lines = left = 0
    for source, row in cells.items():
        shown = list(row.items())[: max(_LINES - lines, 0)]
        lines += len(shown)
        left += len(row) - len(shown)
        if shown:
            items = (element("li", f"{target}: {'; '.join(ports)}") for target, ports in shown)
            inner = element("div", element("ul", *items))
            words = count(len(row), "connection")
            parts.append(element("details", element("summary", f"{source}: {words}"), inner))
    if left:
        words = f"and {count(left, 'more connection')}: vvaudit connections shows them"
        parts.append(element("p", words))
    return joined(parts)
