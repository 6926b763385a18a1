"""Values in a body by their paths."""

from __future__ import annotations

from typing import Final

from auditor.model import JSON, Path

ABSENT: Final = object()
"""What stands at a path that does not exist; null is a value."""


def value_at(body: JSON, path: Path) -> JSON:
    """The value at `path`, or ABSENT."""
    for step in path:
        if isinstance(step, str):
            known = isinstance(body, dict) and step in body
        else:
            known = isinstance(body, list) and 0 <= step < len(body)
        if not known:
            return ABSENT
        body = body[step]
    return body
