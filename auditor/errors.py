"""What can go wrong before an audit has a report, each with what the user can do about it.

Anything that goes wrong *inside* an audit is a `model.Problem`, not an exception: the rest is still
audited and the problem is reported. These errors end the run with exit code 2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable


class VvauditError(Exception):
    """A run that cannot go on: one line that says what, where and what to do."""


class UsageError(VvauditError):
    """A name, a path or an option that the user gave does not fit."""


class PolicyError(VvauditError):
    """A rule or a guarantee set is broken: the file, the line and the reason."""


class ClusterError(VvauditError):
    """The way to a cluster is broken: its kubeconfig, its credentials, or what it says to them."""


class EngineError(VvauditError):
    """The policy engine cannot be reached or used at all."""


_SHAPES = {
    "object": "a mapping",
    "array": "a list",
    "str": "text",
    "int": "a whole number",
    "float": "a number",
    "bool": "true or false",
    "null": "nothing",
}


def shape_in_words(message: str) -> str:
    """What msgspec says of a value of another shape, in the words of whoever wrote the file:
    `reason is missing`, `is a list, and a mapping is expected`."""
    missing = re.fullmatch(r"Object missing required field `(.+)`", message)
    if missing:
        return f"{missing[1]} is missing"
    unknown = re.fullmatch(r"Object contains unknown field `(.+)`", message)
    if unknown:
        return f"has a key {unknown[1]!r} that means nothing here"
    other = re.fullmatch(r"Expected `(\w+)(?: \| null)?`, got `(\w+)`", message)
    if other and {other[1], other[2]} <= _SHAPES.keys():
        return f"is {_SHAPES[other[2]]}, and {_SHAPES[other[1]]} is expected"
    return message[:1].lower() + message[1:]


def unknown_name(what: str, name: str, known: Iterable[str]) -> UsageError:
    """The error for a name that does not exist, with the nearest names that do.

    `what` is the kind of name in words ("rule", "guarantee set").
    """
    import difflib

    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    if not near:
        near = [known_name for known_name in names if name.lower() in known_name.lower()][:3]
    hint = f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(names[:12])}"
    if not near and len(names) > 12:
        hint += ", ..."
    return UsageError(f"unknown {what} {name!r}; {hint}")
