"""Which subjects a promise speaks of."""

from __future__ import annotations

from fnmatch import fnmatchcase

from auditor.inventory.selectors import parse_selector
from auditor.inventory.subjects import Subject
from auditor.model import Binding, Scope

_WILDCARDS = frozenset("*?[")


def in_scope(binding: Binding, subject: Subject) -> bool:
    """Whether a promise's check is about this subject: in one of its scopes and in no exemption."""
    if binding.scopes and not any(covers(scope, subject) for scope in binding.scopes):
        return False
    return not any(covers(exemption.scope, subject) for exemption in binding.exemptions)


def covers(scope: Scope, subject: Subject) -> bool:
    """Whether everything that the scope says holds for the subject."""
    if scope.kinds and subject.resource.kind not in scope.kinds:
        return False
    if scope.names and not _any(scope.names, subject.name):
        return False
    if scope.namespaces and not _any(scope.namespaces, subject.namespace):
        return False
    return scope.labels is None or parse_selector(scope.labels).matches(subject.labels)


def expected_names(scope: Scope) -> tuple[str, ...]:
    """The names without wildcards: objects that the promise expects to exist."""
    return tuple(name for name in scope.names if not _WILDCARDS & set(name))


def _any(patterns: tuple[str, ...], value: str) -> bool:
    return any(value == pattern or fnmatchcase(value, pattern) for pattern in patterns)
