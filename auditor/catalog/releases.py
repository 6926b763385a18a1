"""Rules told by which releases of Kubernetes to judge, whatever the promises say."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import msgspec

from auditor.catalog import Catalog
from auditor.errors import UsageError
from auditor.model import JSON, Rule
from auditor.schemas import Schemas

_FAMILY = "schema"
_PARAMETER = "versions"
_VERSION = re.compile(r"v?1\.([0-9]{1,3})(?:[.\-+].*)?")


def parse_releases(words: Sequence[str]) -> tuple[str, ...]:
    """The releases that a user names, such as `1.29`, `v1.30.2` or `1.24,newest`, as rules are told
    them. Raises UsageError for one of which there are no schemas."""
    schemas = Schemas()
    oldest, newest = schemas.oldest, schemas.newest
    found: list[str] = []
    for word in (part.strip() for given in words for part in given.split(",")):
        match = _VERSION.fullmatch(word)
        if match and oldest <= int(match[1]) <= newest:
            found.append(f"1.{int(match[1])}")
        elif word == "newest":
            found.append(word)
        else:
            raise UsageError(
                f"there are no schemas of Kubernetes {word!r}, only of 1.{oldest} to 1.{newest}"
            )
    return tuple(dict.fromkeys(found))


def by_releases(catalog: Catalog, releases: Sequence[str]) -> Catalog:
    """The catalog with every rule about fields and API versions told to judge by these releases."""

    def told(rule: Rule) -> bool:
        return rule.family == _FAMILY and any(p.name == _PARAMETER for p in rule.parameters)

    def rule_with(rule: Rule) -> Rule:
        parameters = tuple(
            msgspec.structs.replace(p, default=list(releases)) if p.name == _PARAMETER else p
            for p in rule.parameters
        )
        return msgspec.structs.replace(rule, parameters=parameters)

    rules = {name: rule_with(r) if told(r) else r for name, r in catalog.rules.items()}
    changed: Mapping[str, JSON] = {_PARAMETER: list(releases)}
    sets = {
        name: msgspec.structs.replace(
            one,
            guarantees=tuple(
                msgspec.structs.replace(
                    promise,
                    bindings=tuple(
                        msgspec.structs.replace(b, parameters={**b.parameters, **changed})
                        if told(rules[b.rule])
                        else b
                        for b in promise.bindings
                    ),
                )
                for promise in one.guarantees
            ),
        )
        for name, one in catalog.sets.items()
    }
    return msgspec.structs.replace(catalog, rules=rules, sets=sets)
