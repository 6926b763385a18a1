"""Metrics: whole, valid to Prometheus' own parser, and few."""

from __future__ import annotations

import shutil
import subprocess

import msgspec
import pytest

from auditor.formats import FORMATS
from auditor.model import Outcome, Report
from tests.formats.golden import check
from tests.formats.samples import (
    REPORTS,
    broken,
    clean_report,
    many,
    problems_only,
    report,
    verdict,
    view,
)
from tests.tools.prerequisites import require


def samples(made: Report) -> list[str]:
    text = FORMATS["prometheus"](made, view())
    return [line for line in text.splitlines() if not line.startswith("#")]


def test_a_whole_report() -> None:
    check("clean.prom", FORMATS["prometheus"](clean_report(), view()))


@pytest.mark.servers
@pytest.mark.parametrize("make", REPORTS.values(), ids=REPORTS)
def test_prometheus_reads_it_and_finds_nothing_to_say(make) -> None:
    if shutil.which("promtool") is None:
        require("promtool is not on the PATH: apt install prometheus")
    done = subprocess.run(
        ["promtool", "check", "metrics"],
        input=FORMATS["prometheus"](make(), view()),
        capture_output=True,
        text=True,
        timeout=30,
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_only_a_complete_audit_is_a_success() -> None:
    def succeeded(made: Report) -> bool:
        return any(s.startswith("vvaudit_last_success_timestamp_seconds ") for s in samples(made))

    whole = msgspec.structs.replace(broken(), problems=())

    assert succeeded(clean_report())
    assert succeeded(whole), "broken promises do not make an audit incomplete"
    assert not succeeded(broken())
    assert not succeeded(problems_only())
    assert not succeeded(REPORTS["empty"]())


def test_without_a_clock_there_is_no_duration() -> None:
    text = FORMATS["prometheus"](broken(), view(elapsed=None))

    assert "duration" not in text


def test_what_is_zero_is_said() -> None:
    lines = samples(clean_report())

    assert 'vvaudit_problems{stage="list"} 0' in lines
    assert 'vvaudit_findings{severity="critical",result="fail"} 0' in lines
    assert 'vvaudit_promises{set="shop",verdict="broken"} 0' in lines
    assert 'vvaudit_promise_broken{set="shop",promise="HA-03"} 0' in lines


def test_labels_are_escaped() -> None:
    odd = verdict('a"b\\c\nd', "odd", Outcome.BROKEN)

    lines = samples(report(verdicts=(odd,)))

    assert 'vvaudit_promise_broken{set="shop",promise="a\\"b\\\\c\\\\nd"} 1' in lines


def test_more_findings_are_no_more_series() -> None:
    assert len(samples(many(400))) == len(samples(many(4)))
