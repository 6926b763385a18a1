"""Reading fields of what a server sends: the wrong type reads as absent."""

from __future__ import annotations

from collections.abc import Mapping

from auditor.model import JSON


def mapping(value: JSON) -> Mapping[str, JSON]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else {}


def mappings(value: JSON) -> list[Mapping[str, JSON]]:
    """The mappings in the value, if it is a list."""
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def too_deep(value: JSON, levels: int) -> bool:
    """Whether lists and mappings are nested deeper than this: what comes after would not bear it.
    The API server keeps whatever a custom kind's schema leaves open."""
    if isinstance(value, dict):
        return levels == 0 or any(too_deep(one, levels - 1) for one in value.values())
    if isinstance(value, list):
        return levels == 0 or any(too_deep(one, levels - 1) for one in value)
    return False
