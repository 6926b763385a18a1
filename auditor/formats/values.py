"""What a report may show of the values that were seen.

A value's own key does not always say that it is a credential: a literal in a container's
environment stands under `value`, and everything in a Secret is secret whatever its key.
"""

from __future__ import annotations

import re

from auditor.model import JSON, Examined, FieldDrift, Finding, ResourceRef
from auditor.redact import REDACTED, mask_value, secretish

CREDENTIALS = "secrets"
"""The family of the rules that look for credentials."""

_LEAF = re.compile(
    r"""(?:\["(?P<quoted>[^"]+)"\]|(?:^|\.)(?P<plain>[^.\[\]"]+))(?P<at>(?:\[\d+\])*)$"""
)
_WORD = re.compile(r"[\w\-]+")
_SECRET_DATA = re.compile(r"(?:data|stringData)\b")


def observed(item: Finding | Examined) -> JSON:
    """The value seen, masked."""
    if isinstance(item, Finding) and item.family == CREDENTIALS:
        return _described(item.observed)
    words = item.message if isinstance(item, Finding) else ""
    return _masked(item.observed, item.resource, item.path, words)


def _described(value: JSON) -> JSON:
    """What a rule about credentials says that it saw: a list of phrases. Anything else may be the
    credential itself."""
    if not isinstance(value, list | tuple):
        return None if value is None else REDACTED
    return [mask_value(v) if isinstance(v, str) and " " in v else REDACTED for v in value]


def expected(finding: Finding) -> JSON:
    """The value expected, masked. It comes from a rule, so its key makes no secret of it."""
    return mask_value(finding.expected)


def drifted(one: FieldDrift, value: JSON) -> JSON:
    """A declared or a live value, masked."""
    return _masked(value, one.resource, one.path, "")


def leaf(path: str) -> str:
    """The last key of a path, with the indexes after it: `args[1]`."""
    match = _LEAF.search(path)
    return (match["quoted"] or match["plain"]) + match["at"] if match else ""


def _masked(value: JSON, resource: ResourceRef, path: str, words: str) -> JSON:
    if value is None or isinstance(value, bool):
        return value
    if resource.kind == "Secret" and _SECRET_DATA.match(path):
        return REDACTED
    key = leaf(path).partition("[")[0]
    if key == "value":
        key = next((word for word in _WORD.findall(words) if secretish(word)), key)
    return mask_value(value, key)
