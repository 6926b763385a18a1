"""What there is to judge by, as JSON for programs: documentation generators, dashboards, forms.
Fields are added, never renamed."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from auditor.catalog import Catalog
from auditor.model import JSON, Binding, Guarantee, GuaranteeSet, Rule, Scope


def rules_document(catalog: Catalog) -> dict[str, JSON]:
    """Every rule with what it can be told, and the promises that rest on it."""
    rests: dict[str, list[dict[str, str]]] = {name: [] for name in catalog.rules}
    for one in catalog.sets.values():
        for guarantee in one.guarantees:
            for rule in dict.fromkeys(binding.rule for binding in guarantee.bindings):
                rests[rule].append({"set": one.id, "id": guarantee.id})
    return {
        "schema": "vvaudit/rules/v1",
        "rules": [_rule(rule, rests[rule.id]) for rule in catalog.rules.values()],
    }


def guarantees_document(sets: Sequence[GuaranteeSet]) -> dict[str, JSON]:
    """Sets with their promises in the order of the document, and the checks that prove each."""
    return {"schema": "vvaudit/guarantees/v1", "sets": [_set(one) for one in sets]}


def _rule(rule: Rule, promises: Sequence[dict[str, str]]) -> dict[str, JSON]:
    return {
        "id": rule.id,
        "family": rule.family,
        "title": rule.title,
        "description": rule.description,
        "remediation": rule.remediation,
        "severity": rule.severity.word,
        "subject": rule.subject,
        "needs": list(rule.needs),
        "parameters": [msgspec.to_builtins(parameter) for parameter in rule.parameters],
        "references": [msgspec.to_builtins(reference) for reference in rule.references],
        "promises": list(promises),
    }


def _set(one: GuaranteeSet) -> dict[str, JSON]:
    return {
        "id": one.id,
        "title": one.title,
        "description": one.description,
        "detect": one.detect,
        "sections": [{"id": name, "title": title} for name, title in one.sections.items()],
        "guarantees": [_guarantee(guarantee) for guarantee in one.guarantees],
    }


def _guarantee(guarantee: Guarantee) -> dict[str, JSON]:
    return {
        "id": guarantee.id,
        "section": guarantee.section,
        "statement": guarantee.statement,
        "expects": guarantee.expects,
        "severity": guarantee.severity.word,
        "evidence": [evidence.value for evidence in guarantee.evidence],
        "alternatives": guarantee.alternatives,
        "informational": guarantee.informational,
        "checks": [_check(binding) for binding in guarantee.bindings],
        "notes": list(guarantee.notes),
    }


def _check(binding: Binding) -> dict[str, JSON]:
    return {
        "rule": binding.rule,
        "evidence": binding.evidence.value,
        "parameters": dict(binding.parameters),
        "scopes": [_scope(scope) for scope in binding.scopes],
        "exemptions": [{**_scope(e.scope), "reason": e.reason} for e in binding.exemptions],
    }


def _scope(scope: Scope) -> dict[str, JSON]:
    return {
        "kinds": list(scope.kinds),
        "namespaces": list(scope.namespaces),
        "names": list(scope.names),
        "labels": scope.labels,
    }
