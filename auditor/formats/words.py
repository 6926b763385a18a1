"""Numbers, lists and places as people write them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from auditor.formats.printable import clean
from auditor.model import Location, Outcome, Verdict

ORDER = (
    Outcome.BROKEN,
    Outcome.UNVERIFIED,
    Outcome.WAIVED,
    Outcome.HELD,
    Outcome.NOT_APPLICABLE,
)
"""Outcomes, those that ask for somebody's attention first."""


def count(number: int, noun: str) -> str:
    """`1 promise`, `2 promises`, `10,000 objects`."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def listed(items: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} and {items[-1]}"


def outcomes_in_words(outcomes: Iterable[Outcome]) -> str:
    """`2 broken, 12 unverified, 91 held`."""
    numbers = Counter(outcomes)
    return ", ".join(f"{numbers[o]:,} {o.value}" for o in ORDER if numbers[o])


def verdicts_in_words(verdicts: Iterable[Verdict]) -> str:
    """`2 broken, 91 held, 1 present`: what is informational is present or absent."""
    numbers = Counter(verdict.word for verdict in verdicts)
    order = (*(outcome.value for outcome in ORDER), "present", "absent")
    return ", ".join(f"{numbers[word]:,} {word}" for word in order if numbers[word])


def promises_in_words(verdicts: Iterable[Verdict]) -> str:
    """`3 promises: 1 broken, 2 held`, without what is informational: nothing is promised there."""
    promised = [verdict for verdict in verdicts if not verdict.guarantee.informational]
    words = count(len(promised), "promise")
    outcomes = outcomes_in_words(verdict.outcome for verdict in promised)
    return f"{words}: {outcomes}" if outcomes else words


def more(number: int) -> str:
    """`1 more`, `1,204 more`."""
    return f"{number:,} more"


def place(location: Location) -> str:
    """`file:line:column`, which terminals and editors turn into a link."""
    uri = clean(location.uri)
    return f"{uri}:{location.line}:{location.column}" if location.line > 0 else uri
