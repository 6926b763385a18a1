"""Objects for tests: written as YAML, read by the real loader."""

from __future__ import annotations

import io
import textwrap

from auditor.inventory import Inventory, build_inventory
from auditor.model import Loaded, Resource
from auditor.sources.files import load_files


def load(text: str) -> Loaded:
    """What the loader makes of a YAML stream."""
    return load_files(["-"], io.BytesIO(textwrap.dedent(text).encode()))


def resources(text: str) -> tuple[Resource, ...]:
    """The objects of a YAML stream that has no problems."""
    loaded = load(text)
    assert loaded.problems == ()
    return loaded.resources


def inventory(text: str, complete: bool = False) -> Inventory:
    """The inventory of a YAML stream that has no problems."""
    return build_inventory(resources(text), complete=complete)
