"""Plain paragraphs for the commands that explain."""

from __future__ import annotations

import shutil
import sys
import textwrap


def width() -> int:
    """Columns to write in: the terminal's, at most 100."""
    return min(shutil.get_terminal_size((80, 24)).columns, 100) if sys.stdout.isatty() else 80


def paragraph(text: str, indent: str = "") -> str:
    """The text in lines that fit, each behind the indent."""
    flat = " ".join(text.split())
    return textwrap.fill(
        flat,
        width(),
        initial_indent=indent,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def row(lead: str, text: str, column: int) -> str:
    """A lead word and a text that hangs in its own column."""
    return textwrap.fill(
        " ".join(text.split()),
        width(),
        initial_indent=f"{lead:<{column}}" if len(lead) < column else f"{lead} ",
        subsequent_indent=" " * column,
        break_long_words=False,
        break_on_hyphens=False,
    )
