"""Text that can be shown: nothing in it moves the cursor, reorders the line or gives a secret away.

Names, messages and values come from the manifests that are audited, and whoever wrote those may
want the report to look better than it is.
"""

from __future__ import annotations

import json
from functools import lru_cache

from auditor.model import JSON
from auditor.redact import mask

_LONGEST_VALUE = 120
_AS_JSON = json.JSONEncoder(ensure_ascii=False).encode


def safe(text: str) -> str:
    """`text` with control characters, bidirectional overrides and other characters that have no
    shape of their own written as escapes, such as `\\x1b` and `\\u202e`."""
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char == "\u3000" else _escape(char) for char in text
    )


def _escape(char: str) -> str:
    short = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(char)
    if short:
        return short
    code = ord(char)
    if code < 0x100:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


@lru_cache(maxsize=16384)
def clean(text: str) -> str:
    """`text` in one line, safe and without credentials."""
    return safe(mask(text))


def sentence(text: str) -> str:
    """Running text, clean, with its line breaks and runs of spaces made single spaces."""
    return clean(" ".join(text.split()))


def in_words(value: JSON) -> str:
    """A value (masked before) as a reader would say it; long ones are cut with `...`."""
    if value is None:
        return "not set"
    if value == "":
        return "empty"
    text = clean(value if isinstance(value, str) else _AS_JSON(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."
