"""What can go wrong before an audit has a report, each with what the user can do about it.

Anything that goes wrong *inside* an audit is a `model.Problem`, not an exception: the rest is still
audited and the problem is reported. These errors end the run with exit code 2.
"""

from __future__ import annotations

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
