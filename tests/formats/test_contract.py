"""What every format owes its readers, whatever it looks like."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from auditor.formats import FORMATS, Format
from auditor.model import Outcome, Report
from tests.formats.samples import REPORTS, at, broken, drifted, ref, view

WIDTHS = (20, 80, 120)

every_format = pytest.mark.parametrize("write", FORMATS.values(), ids=FORMATS)
every_report = pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)

Make = Callable[[], Report]

WITHOUT_RESULT = (FORMATS["gitlab-codequality"],)
"""Formats whose consumers have no place for the result of the whole."""


@every_format
@every_report
def test_it_is_text_that_ends_with_a_newline(write: Format, make: Make) -> None:
    text = write(make(), view())

    assert text.endswith("\n")
    assert not text.endswith("\n\n")
    text.encode("utf-8")


@every_format
@every_report
def test_the_same_report_gives_the_same_bytes(write: Format, make: Make) -> None:
    assert write(make(), view()) == write(make(), view())


@every_format
@every_report
@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_in_it_commands_the_terminal(write: Format, make: Make, width: int) -> None:
    text = write(make(), view(width=width, all=True, show=frozenset({"held"})))

    bad = {char for char in text if char != "\n" and unicodedata.category(char)[0] == "C"}
    assert not bad
    assert "\u2028" not in text


@every_format
@every_report
def test_every_problem_is_in_it(write: Format, make: Make) -> None:
    report = make()
    flat = " ".join(write(report, view(width=10_000)).split())

    for problem in report.problems:
        if problem.message.isprintable():
            assert problem.message in flat
            assert problem.uri in flat


@every_format
@every_report
def test_every_promise_that_does_not_hold_is_in_it(write: Format, make: Make) -> None:
    report = make()
    text = write(report, view())

    for verdict in report.verdicts:
        if verdict.outcome in (Outcome.BROKEN, Outcome.UNVERIFIED):
            assert verdict.guarantee.id in text


@every_format
@every_report
def test_the_reason_for_the_exit_code_is_in_it(write: Format, make: Make) -> None:
    report = make()

    if write in WITHOUT_RESULT:
        assert report.reason not in write(report, view())
    elif report.reason.isprintable():
        assert report.reason in write(report, view())


Change = Callable[[Report], Report]


def _with(report: Report, place: int, **changes: object) -> Report:
    verdicts = list(report.verdicts)
    verdicts[place] = msgspec.structs.replace(verdicts[place], **changes)
    return msgspec.structs.replace(report, verdicts=tuple(verdicts))


def _otherwise(**changes: object) -> Change:
    def change(report: Report) -> Report:
        assert report.drift is not None
        return msgspec.structs.replace(
            report, drift=msgspec.structs.replace(report.drift, **changes)
        )

    return change


def _field(**changes: object) -> Change:
    def change(report: Report) -> Report:
        assert report.drift is not None
        (field,) = report.drift.changed
        return _otherwise(changed=(msgspec.structs.replace(field, **changes),))(report)

    return change


ELSEWHERE: dict[str, Change] = {
    "what is present is absent": lambda one: _with(one, -2, outcome=Outcome.NOT_APPLICABLE),
    "what is absent is present": lambda one: _with(one, -1, outcome=Outcome.HELD),
    "a promise is unverified as declared": lambda one: _with(one, 1, declared=Outcome.UNVERIFIED),
    "a promise is waived in the cluster": lambda one: _with(one, 1, live=Outcome.WAIVED),
    "a promise that holds does not as declared": lambda one: _with(one, 0, declared=Outcome.WAIVED),
    "nothing was compared": lambda one: msgspec.structs.replace(one, drift=None),
    "nothing differs": _otherwise(changed=(), absent=(), undeclared=()),
    "another object differs": _field(resource=ref("other")),
    "another field differs": _field(path="spec.paused"),
    "another value is declared": _field(declared=4),
    "another value is live": _field(live=5),
    "nothing is absent": _otherwise(absent=()),
    "another object is absent": _otherwise(absent=((ref("other"), at("a.yaml", 1, 1)),)),
    "nothing is undeclared": _otherwise(undeclared=()),
    "another object is undeclared": _otherwise(undeclared=(ref("other"),)),
}
"""Reports that differ from `drifted` in one thing that a reader has to be told."""

NO_PLACE = {
    # Its widget shows what is wrong: what is present or absent is not, and of a broken promise the
    # findings are the entries.
    ("gitlab-codequality", "what is present is absent"),
    ("gitlab-codequality", "what is absent is present"),
    ("gitlab-codequality", "a promise is unverified as declared"),
    ("gitlab-codequality", "a promise is waived in the cluster"),
    ("gitlab-codequality", "a promise that holds does not as declared"),
    # Metrics have numbers, and no label names an object.
    ("prometheus", "another object differs"),
    ("prometheus", "another field differs"),
    ("prometheus", "another value is declared"),
    ("prometheus", "another value is live"),
    ("prometheus", "another object is absent"),
    ("prometheus", "another object is undeclared"),
}
"""What a format's consumer has no place for; the docstring of its module says so."""


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("what", ELSEWHERE)
def test_two_reports_that_differ_are_told_apart(name: str, what: str) -> None:
    write, one = FORMATS[name], drifted()
    told = write(one, view(elapsed=None)) != write(ELSEWHERE[what](one), view(elapsed=None))

    assert told is ((name, what) not in NO_PLACE)


@every_format
def test_what_is_present_and_what_differs_is_named(write: Format) -> None:
    text = write(drifted(), view(width=10_000))

    if write is not FORMATS["gitlab-codequality"]:
        assert "NEXT-01" in text
        assert "NEXT-02" in text
    if write is not FORMATS["prometheus"]:
        for name in ("frontend", "spec.replicas", "worker", "stray"):
            assert name in text


COUNTED = ('result="waived"} 1', '"skip": 1')
"""What formats say that carry numbers, or only what is wrong."""


@every_format
def test_what_is_waived_is_in_it(write: Format) -> None:
    text = write(broken(), view())

    assert "host_path" in text or any(number in text for number in COUNTED)


@every_format
@every_report
def test_no_line_begins_with_words_of_the_input(write: Format, make: Make) -> None:
    for line in write(make(), view(all=True, show=frozenset({"held"}))).splitlines():
        assert not line.startswith(("::set-output", "/close", "=1"))


def test_a_format_is_imported_when_it_is_used() -> None:
    script = (
        "import sys; from auditor.formats import FORMATS; from tests.formats.samples import *;"
        "FORMATS['terminal'](broken(), view());"
        "assert 'rich' not in sys.modules, 'slow import'"
    )

    subprocess.run([sys.executable, "-c", script], check=True, cwd=Path(__file__).parents[2])
