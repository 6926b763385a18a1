"""Ini files: sections of `key = value`.

Two dialects. PgBouncer takes `;` and `#` for comments only at the start of a line, and knows
`%include FILE`. Grafana (go-ini) ends a value at ` ;` or ` #`, and takes off quotes around it.
"""

from __future__ import annotations

import re

from auditor.inventory.configuration.parsed import Parsed, Span, line_span
from auditor.model import Path

_SECTION = re.compile(r"\s*\[(?P<name>[^\]]*)\]\s*(?:[;#].*)?$")
_ENTRY = re.compile(r"\s*(?P<key>[^=:;#\[][^=:]*?)\s*[=:]\s*(?P<value>.*?)\s*$")
_INCLUDE = re.compile(r"\s*%include\s+(?P<file>\S.*?)\s*$")
_COMMENT = re.compile(r"\s+[;#].*$")


def parse_ini(text: str, *, comments_after_values: bool) -> Parsed:
    """The sections by name, each key with its value as text; keys before the first section are in
    the section "". Included files are listed under "%include"."""
    tree: dict[str, dict[str, str] | list[str]] = {}
    spans: dict[Path, Span] = {}
    section = ""
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.lstrip()[0] in ";#":
            continue
        span = line_span(line, number)
        if found := _SECTION.match(line):
            section = found["name"].strip()
            tree.setdefault(section, {})
            spans.setdefault((section,), span)
        elif found := _INCLUDE.match(line):
            files = tree.setdefault("%include", [])
            if isinstance(files, list):
                spans["%include", len(files)] = span
                files.append(found["file"])
        elif found := _ENTRY.match(line):
            value = found["value"]
            if comments_after_values:
                value = _COMMENT.sub("", value)
                if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'`":
                    value = value[1:-1]
            entries = tree.setdefault(section, {})
            if isinstance(entries, dict):
                entries[found["key"]] = value
                spans[section, found["key"]] = span
    return Parsed("ini", tree, spans)
