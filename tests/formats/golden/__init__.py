"""Whole outputs, kept as files so that a change of wording can be read and judged.

`VVAUDIT_WRITE_GOLDEN=1 pytest tests/formats` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).parent
SAMPLES = HERE.parents[2] / "reports" / "samples"


def check(name: str, text: str) -> None:
    """Compare `text` with the file called `name`."""
    _check(HERE / name, text)


def check_sample(name: str, text: str) -> None:
    """Compare `text` with the sample for readers called `name`."""
    _check(SAMPLES / name, text)


def _check(path: Path, text: str) -> None:
    if os.environ.get("VVAUDIT_WRITE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
