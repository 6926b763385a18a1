"""JSON that can be printed: strings keep their characters; those that a terminal would obey are
written as JSON escapes, so that printing is harmless and reading gives the true text."""

from __future__ import annotations

import re

import msgspec

from auditor.model import JSON

_NOT_PLAIN = re.compile(r"[^\n -~]")
_SURROGATE = re.compile("[\ud800-\udfff]")


def json_text(document: JSON) -> str:
    """The document, indented, with a line break at its end."""
    try:
        encoded = msgspec.json.encode(document)
    except UnicodeEncodeError:
        encoded = msgspec.json.encode(_without_surrogates(document))
    text = msgspec.json.format(encoded, indent=2).decode()
    return _NOT_PLAIN.sub(_escaped, text) + "\n"


def _escaped(match: re.Match[str]) -> str:
    char = match[0]
    if char.isprintable():
        return char
    units = char.encode("utf-16-be")
    return "".join(f"\\u{units[i]:02x}{units[i + 1]:02x}" for i in range(0, len(units), 2))


def _without_surrogates(value: JSON) -> JSON:
    """JSON has no way to carry half a character (a file name that is no UTF-8): it is spelt out."""
    if isinstance(value, str):
        return _SURROGATE.sub(lambda match: f"\\u{ord(match[0]):04x}", value)
    if isinstance(value, dict):
        return {_without_surrogates(k): _without_surrogates(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_without_surrogates(item) for item in value]
    return value
