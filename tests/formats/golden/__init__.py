"""Whole outputs, kept as files so that a change of wording can be read and judged.

`VVAUDIT_WRITE_GOLDEN=1 pytest tests/formats` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

HERE = Path(__file__).parent


def check(name: str, text: str) -> None:
    """Compare `text` with the file called `name`."""
    path = HERE / name
    if os.environ.get("VVAUDIT_WRITE_GOLDEN") == "1":
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8")
