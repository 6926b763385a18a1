"""Identifiers and properties as OSCAL writes them."""

from __future__ import annotations

import re
from uuid import UUID, uuid5

from auditor.formats.printable import clean
from auditor.model import JSON

NAMESPACE = "urn:vvaudit:oscal"
"""Whose properties are ours."""

_SEED = UUID("6f0a2a52-5d0c-5a6e-9d8e-0d7a3c1f4b11")
"""Where our name-based identifiers begin; never changes."""
_NOT_TOKEN = re.compile(r"[^\w.\-]", re.ASCII)


def name_uuid(*parts: str) -> str:
    """The UUID (version 5) of what these parts name."""
    name = "\0".join(parts).encode("utf-8", "replace").decode()
    return str(uuid5(_SEED, name))


def prop(name: str, value: str) -> dict[str, JSON]:
    """A property of ours; OSCAL allows no empty value."""
    return {"name": name, "ns": NAMESPACE, "value": value.strip() or "none"}


def props(**values: str) -> list[dict[str, JSON]]:
    """A property for each value that there is."""
    return [prop(name.replace("_", "-"), v) for name, v in values.items() if v.strip()]


def token(name: str) -> str:
    """An identifier as OSCAL allows it: it begins with a letter or a low line."""
    allowed = _NOT_TOKEN.sub("_", clean(name))
    return allowed if re.match(r"[A-Za-z_]", allowed) else f"_{allowed}"
