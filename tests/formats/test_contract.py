"""What every format owes its readers, whatever it looks like."""

from __future__ import annotations

import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest

from auditor.formats import FORMATS, Format
from auditor.model import Outcome, Report
from tests.formats.samples import REPORTS, broken, view

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
