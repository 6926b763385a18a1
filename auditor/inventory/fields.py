"""Reading fields of objects that may be malformed: the wrong type reads as absent.

The API server rejects such objects; a manifest on disk may still hold them, and an audit must not
stop there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.model import JSON

EMPTY: Mapping[str, JSON] = {}


def mapping(value: JSON) -> Mapping[str, JSON]:
    """The value if it is a mapping, else an empty one."""
    return value if isinstance(value, dict) else EMPTY


def sequence(value: JSON) -> Sequence[JSON]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def text(value: JSON) -> str:
    """The value if it is a string, else an empty one."""
    return value if isinstance(value, str) else ""


def whole(value: JSON) -> int | None:
    """The value if it is an integer (and no bool), else None."""
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def dig(value: JSON, *keys: str) -> JSON:
    """The value under nested keys; None where one is missing."""
    for key in keys:
        if not isinstance(value, dict):
            return None
        value = value.get(key)
    return value


def labels_of(metadata: JSON) -> Mapping[str, JSON]:
    """The labels of a metadata block."""
    return mapping(mapping(metadata).get("labels"))


def annotations_of(metadata: JSON) -> Mapping[str, JSON]:
    """The annotations of a metadata block."""
    return mapping(mapping(metadata).get("annotations"))
