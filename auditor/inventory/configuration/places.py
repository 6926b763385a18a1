"""Where a value inside a configuration file stands in the manifest.

A literal block (`key: |`) holds the file line by line, below its key. Every line that is pointed at
is compared with the manifest's own text first; where they differ (folded or quoted scalars, JSON
manifests, a cluster's objects) the place is the key.
"""

from __future__ import annotations

import re

from auditor.inventory.configuration.parsed import Parsed
from auditor.inventory.configuration.reading import format_of, read_configuration
from auditor.inventory.fields import dig
from auditor.model import JSON, Location, Path, Resource, SourceText

_LITERAL = re.compile(r"[:\s]\s*(?:[&!]\S+\s+)*\|[-+1-9]*\s*(?:#.*)?$")
_FORMATS = ("redis", "shell", "ini", "river", "yaml", "json")


def locate_inside(resource: Resource, path: Path, text: SourceText | None) -> Location:
    """The place of the value at `path`, which may go on inside a ConfigMap's value; the nearest
    enclosing place that is known."""
    place = resource.locate(path)
    if len(path) < 3 or resource.kind != "ConfigMap" or path[0] != "data" or text is None:
        return place
    key = path[1]
    held = dig(resource.body, "data", str(key))
    if not isinstance(held, str):
        return place
    span = _parsed(str(key), held, path[2:]).locate(path[2:])
    if span is None:
        return place
    manifest = text.lines(place.uri, place.line, place.line + span.line)
    if len(manifest) != span.line + 1 or not _LITERAL.search(manifest[0]):
        return place
    own, there = held.splitlines()[span.line - 1], manifest[-1]
    if not there.endswith(own) or there[: len(there) - len(own)].strip():
        return place
    indent, line = len(there) - len(own), place.line + span.line
    return Location(place.uri, line, indent + span.column, line, indent + span.end_column)


def _parsed(key: str, held: str, inside: Path) -> Parsed:
    """The file as its name says; where that says nothing, as what knows the path."""
    named = format_of(key, held)
    if named != "text":
        return read_configuration(key, held, named)
    candidates = (read_configuration(key, held, kind) for kind in _FORMATS)
    known = (p for p in candidates if inside[:1] in p.spans or _holds(p.tree, inside[0]))
    return next(known, Parsed("text"))


def _holds(tree: JSON, key: str | int) -> bool:
    return isinstance(tree, dict) and key in tree
