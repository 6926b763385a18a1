"""The policies on disk as values: rules, the Rego they consist of, and guarantee sets."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

import msgspec

import auditor
from auditor.catalog.guarantees import parse_set
from auditor.catalog.metadata import parse_rule
from auditor.errors import PolicyError, UsageError, unknown_name
from auditor.model import GuaranteeSet, Module, Rule


class Catalog(msgspec.Struct, frozen=True):
    """Everything an audit can judge by."""

    rules: Mapping[str, Rule]
    sets: Mapping[str, GuaranteeSet]
    modules: tuple[Module, ...]
    """The libraries and the rules, without their tests."""


def shipped_policies() -> Path:
    """The policies that come with the program: inside the installed package, or beside it in a
    checkout."""
    package = Path(auditor.__file__).parent
    installed = package / "policies"
    return installed if installed.is_dir() else package.parent / "policies"


def load_catalog(folders: Sequence[Path] = ()) -> Catalog:
    """The shipped policies and those of the given folders, which have the same layout.

    Raises UsageError for a folder that does not exist or holds none, PolicyError for a broken rule
    or set.
    """
    rules: dict[str, Rule] = {}
    modules: list[Module] = []
    roots = (shipped_policies(), *folders)
    for root in roots:
        if not root.is_dir():
            raise UsageError(f"{root}: no such folder of policies")
        found = [*_files(root, "lib/*.rego"), *_rule_files(root)]
        if not found and not _files(root, "guarantees/*.yaml"):
            raise UsageError(f"{root}: holds neither rules/FAMILY/RULE/RULE.rego nor guarantees/")
        for file in found:
            source = _read(file)
            if file.parent.name == "lib":
                modules.append(Module(str(file), source))
                continue
            rule = parse_rule(file, source, root / "rules")
            if rule.id in rules:
                first = rules[rule.id].source
                raise PolicyError(f"{file}: the rule {rule.id} exists already, in {first}")
            rules[rule.id] = rule
            shipped = rule.package if root == roots[0] else ""
            modules.append(Module(str(file), source, shipped))
    sets: dict[str, GuaranteeSet] = {}
    for file in (file for root in roots for file in _files(root, "guarantees/*.yaml")):
        parsed = parse_set(file, _read(file), rules)
        if parsed.id in sets:
            raise PolicyError(f"{file}: the guarantee set {parsed.id} exists already")
        sets[parsed.id] = parsed
    return Catalog(dict(sorted(rules.items())), dict(sorted(sets.items())), tuple(modules))


def _rule_files(root: Path) -> list[Path]:
    return [file for file in _files(root, "rules/*/*/*.rego") if not file.stem.endswith("_test")]


def _files(root: Path, pattern: str) -> list[Path]:
    return sorted(root.glob(pattern))


def _read(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PolicyError(f"{file}: cannot be read: {error}") from None


def rules_matching(rules: Iterable[str], patterns: Sequence[str]) -> list[str]:
    """The rule ids that a shell pattern names; raises UsageError for a pattern that names none."""
    ids = list(rules)
    for pattern in patterns:
        if not any(fnmatchcase(rule, pattern) for rule in ids):
            raise unknown_name("rule", pattern, ids)
    return [rule for rule in ids if any(fnmatchcase(rule, pattern) for pattern in patterns)]
