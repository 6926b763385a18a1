"""Prometheus' relabelling, over the labels of one discovered target.

Source: Prometheus documentation, relabel_config: regular expressions are anchored, the values of
the source labels are joined by a separator, and what an action does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from auditor.inventory.fields import mapping, sequence, text
from auditor.model import JSON

_LONGEST = 1000
_MOST_STEPS = 10_000_000
_UNBOUNDED = re.compile(r"(?<!\\)(?:[*+]|\{[0-9]+,\})")
_REPEATED_GROUP = re.compile(r"(?<!\\)\)(?:[*+]|\{)")
_REFERENCE = re.compile(r"\$(?:([0-9A-Za-z_]+)|\{([0-9A-Za-z_]+)\}|(\$))")


class NotUnderstood(Exception):
    """An expression that is none, or that Python's engine could take for ever over: Prometheus' own
    takes linear time."""


def full_match(expression: str, value: str) -> re.Match[str] | None:
    """The match of a whole value; raises NotUnderstood."""
    return _compiled(expression, value).fullmatch(value)


def search(expression: str, value: str) -> re.Match[str] | None:
    """The first match anywhere in a value; raises NotUnderstood."""
    return _compiled(expression, value).search(value)


def _compiled(expression: str, value: str) -> re.Pattern[str]:
    unbounded = len(_UNBOUNDED.findall(expression))
    dear = float(max(len(value), 2)) ** unbounded > _MOST_STEPS
    if len(expression) > _LONGEST or dear or _REPEATED_GROUP.search(expression):
        raise NotUnderstood
    try:
        return re.compile(expression, re.S)
    except re.error:
        raise NotUnderstood from None


def relabel(labels: Mapping[str, str], configs: Sequence[JSON]) -> dict[str, str] | None:
    """The labels after all steps; None if one of them drops the target. Raises NotUnderstood."""
    current = dict(labels)
    for config in configs:
        step = mapping(config)
        kept = _step(current, step)
        if not kept:
            return None
    return current


def _step(labels: dict[str, str], step: Mapping[str, JSON]) -> bool:
    """Does one step in place; whether the target is kept."""
    action = (text(step.get("action")) or "replace").lower()
    separator = step.get("separator")
    names = [text(name) for name in sequence(step.get("source_labels"))]
    joined = (separator if isinstance(separator, str) else ";").join(
        labels.get(name, "") for name in names
    )
    target = text(step.get("target_label"))
    pattern = "(.*)" if step.get("regex") is None else str(step["regex"])
    if action in ("keep", "drop"):
        return (full_match(pattern, joined) is not None) == (action == "keep")
    if action in ("keepequal", "dropequal"):
        return (joined == labels.get(target, "")) == (action == "keepequal")
    if action == "replace":
        _replace(labels, step, pattern, joined, target)
    elif action in ("lowercase", "uppercase"):
        labels[target] = joined.lower() if action == "lowercase" else joined.upper()
    elif action == "labelmap":
        replacement = text(step.get("replacement")) or "$1"
        for name in list(labels):
            if found := full_match(pattern, name):
                labels[_expanded(replacement, found)] = labels[name]
    elif action in ("labeldrop", "labelkeep"):
        for name in list(labels):
            if (full_match(pattern, name) is not None) == (action == "labeldrop"):
                del labels[name]
    return True


def _replace(
    labels: dict[str, str],
    step: Mapping[str, JSON],
    pattern: str,
    joined: str,
    target: str,
) -> None:
    found = full_match(pattern, joined)
    if found is None:
        return
    replacement = step.get("replacement")
    value = _expanded("$1" if replacement is None else str(replacement), found)
    name = _expanded(target, found)
    if value:
        labels[name] = value
    else:
        labels.pop(name, None)


def _expanded(template: str, found: re.Match[str]) -> str:
    def group(reference: re.Match[str]) -> str:
        if reference[3]:
            return "$"
        name = reference[1] or reference[2]
        try:
            return found[int(name) if name.isdecimal() else name] or ""
        except IndexError:
            return ""

    return _REFERENCE.sub(group, template)
