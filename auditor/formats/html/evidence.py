"""The evidence of a finding: where it stands, the lines around it, the value seen and the value
expected."""

from __future__ import annotations

from collections.abc import Iterator

from auditor.formats.excerpt import Excerpt, Excerpts
from auditor.formats.html.markup import NOTHING, Html, code, element, joined, markup
from auditor.formats.page import fit
from auditor.formats.printable import clean, in_words, sentence
from auditor.formats.values import expected, observed
from auditor.formats.words import place
from auditor.model import Finding

_COLUMNS = 160
"""Longer lines of the source are cut around the mark."""


def evidence_of(finding: Finding, excerpts: Excerpts, *more: tuple[str, str]) -> Html:
    """All that shows that the finding is right, and what `more` there is to say of it, as terms and
    words. Elements are few: a report may have many thousand findings."""
    excerpt = excerpts.of(finding, _COLUMNS)
    mark = f" finding {clean(finding.fingerprint)}"
    return joined(
        [
            element("p", code(place(finding.location)), mark, class_="place"),
            source_lines(excerpt) if excerpt else NOTHING,
            described(*_values(finding), *more),
            _related(finding),
        ]
    )


def source_lines(excerpt: Excerpt) -> Html:
    """Lines with their numbers; the line that the finding is about is marked."""
    width = len(str(excerpt.lines[-1][0]))
    lines = [
        element("mark", f"{number:>{width}}  ", _underlined(excerpt, text))
        if number == excerpt.marked
        else f"{number:>{width}}  {text}"
        for number, text in excerpt.lines
    ]
    return element("pre", joined(lines, Html("\n")))


def _underlined(excerpt: Excerpt, text: str) -> Html:
    start = len(fit(text, excerpt.before)) if excerpt.before else 0
    stop = start + len(fit(text[start:], excerpt.span))
    return joined([text[:start], element("u", text[start:stop]), text[stop:]])


def _values(finding: Finding) -> Iterator[tuple[str, str]]:
    """The path, what is there and what should be."""
    value, wanted = observed(finding), expected(finding)
    if finding.path:
        yield "Path", code(clean(finding.path))
    if value is not None or wanted is not None:
        yield "Seen", code(in_words(value))
    if wanted is not None:
        yield "Expected", code(in_words(wanted))


def described(*rows: tuple[str, str]) -> Html:
    """Terms and what is to be said of each, if there is something; nothing if there is none."""
    pairs = [joined([element("dt", term), element("dd", words)]) for term, words in rows if words]
    return element("dl", *pairs) if pairs else NOTHING


def _related(finding: Finding) -> Html:
    if not finding.related:
        return NOTHING
    items = (
        element(
            "li",
            code(place(other.location)),
            markup(f" {clean(other.resource.display)}: {sentence(other.message)}"),
        )
        for other in finding.related
    )
    return joined([element("p", "See also"), element("ul", *items)])
