"""One whole report in every format, for readers and for reviewers of a change."""

from __future__ import annotations

import pytest

from auditor.formats import FORMATS
from tests.formats.golden import SAMPLES, check_sample
from tests.formats.samples import drifted, view

ENDINGS = {
    "csv": "csv",
    "github": "txt",
    "github-summary": "md",
    "html": "html",
    "junit": "xml",
    "junit-strict": "xml",
    "markdown": "md",
    "prometheus": "prom",
    "terminal": "txt",
}
"""Names of files end with these; all others with json."""


def name_of(format: str) -> str:
    return f"{format}.{ENDINGS.get(format, 'json')}"


@pytest.mark.parametrize("format", FORMATS)
def test_a_whole_report(format: str) -> None:
    check_sample(name_of(format), FORMATS[format](drifted(), view()))


def test_there_is_a_sample_of_every_format_and_nothing_else() -> None:
    assert sorted(file.name for file in SAMPLES.iterdir()) == sorted(
        ["README.md", *map(name_of, FORMATS)]
    )
