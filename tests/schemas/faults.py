"""What the checker says of objects, as a reader would write it down."""

from __future__ import annotations

from auditor.model import Resource, format_path
from auditor.schemas import Schemas
from auditor.schemas.checking import Checker
from tests.objects import resources


def faults(text: str) -> list[str]:
    """What is wrong with the last object of a YAML text, one line each, in the order of places."""
    found = resources(text)
    return faults_of(Checker(Schemas(found)), found[-1])


def faults_of(checker: Checker, resource: Resource) -> list[str]:
    """What is wrong with an object, one line each."""
    said = checker.document(resource)["fields"]
    if said is None:
        return ["nothing is known of it"]
    if said is True:
        return []
    lines: list[tuple[str, str]] = []
    for one in said["unknown"]:
        hint = one["nearest"] or one["place"]
        lines.append((format_path(one["path"]), f"unknown, {hint}" if hint else "unknown"))
    for one in said["limited"]:
        lines.append((format_path(one["path"]), f"1.{one['first']} to 1.{one['last']}"))
    for one in said["wrongType"]:
        lines.append((format_path(one["path"]), f"{one['found']} for {one['wanted']}"))
    lines += [(format_path(one["path"]), "missing") for one in said["missing"]]
    return [f"{path}: {words}" for path, words in sorted(lines)]
