"""`vvaudit explain`: one rule or one promise, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import msgspec

from auditor.catalog import Catalog, load_catalog
from auditor.cli.words import paragraph, row
from auditor.errors import unknown_name
from auditor.model import JSON, Binding, Evidence, Guarantee, GuaranteeSet, Rule, Scope

_EVIDENCE = {
    Evidence.MANIFEST: "the declared objects",
    Evidence.STATUS: "the status of live objects",
    Evidence.METRIC: "metrics of the running platform",
    Evidence.CLOUD: "what the cloud's own API says",
    Evidence.DOC: "arithmetic on the document",
}


@click.command()
@click.argument("name", metavar="RULE|GUARANTEE")
@click.option(
    "-p", "--policies", multiple=True, metavar="DIR", help="More rules and promises, from DIR."
)
def explain(name: str, policies: tuple[str, ...]) -> None:
    """Explain a rule or a promise: what it wants, why, how to fix it, what rests on it.

    \b
    vvaudit explain read_only_root_filesystem
    vvaudit explain POD-02
    vvaudit explain baseline/POD-02
    """
    catalog = load_catalog([Path(folder) for folder in policies])
    if name in catalog.rules:
        click.echo("\n".join(_rule(catalog.rules[name], catalog)))
        return
    found = [
        (one, guarantee)
        for one in catalog.sets.values()
        for guarantee in one.guarantees
        if name in (guarantee.id, f"{one.id}/{guarantee.id}")
    ]
    if not found:
        known = [
            *catalog.rules,
            *(guarantee.id for one in catalog.sets.values() for guarantee in one.guarantees),
        ]
        raise unknown_name("rule or promise", name, known)
    click.echo("\n\n".join("\n".join(_promise(one, g, catalog)) for one, g in found))


def _rule(rule: Rule, catalog: Catalog) -> Iterator[str]:
    yield f"{rule.id} ({rule.family}, {rule.severity.word})"
    yield paragraph(rule.title)
    yield ""
    yield paragraph(rule.description)
    yield ""
    yield paragraph(f"Fix: {rule.remediation}")
    yield ""
    yield f"Judges: {rule.subject}"
    if rule.needs:
        yield paragraph(
            f"Needs {', '.join(rule.needs)} in the input: without any, absence proves nothing and "
            "what rests on this rule is unverified."
        )
    if rule.parameters:
        yield "Parameters:"
        column = max(len(parameter.name) for parameter in rule.parameters) + 4
        for parameter in rule.parameters:
            default = msgspec.json.encode(parameter.default).decode()
            yield row(f"  {parameter.name}", f"{parameter.description} Default: {default}", column)
    resting = [
        (f"{one.id}/{guarantee.id}", guarantee, binding)
        for one in catalog.sets.values()
        for guarantee in one.guarantees
        for binding in guarantee.bindings
        if binding.rule == rule.id
    ]
    yield "Promises that rest on it:" if resting else "No promise rests on it; run it with --rule."
    column = max((len(label) for label, _, _ in resting), default=0) + 4
    for label, guarantee, binding in resting:
        told = f" (told {_told(binding)})" if binding.parameters else ""
        yield row(f"  {label}", f"{guarantee.statement}{told}", column)
    yield "Rests on:"
    for reference in rule.references:
        yield f"  {reference.description}"
        yield f"  {reference.url}"


def _promise(one: GuaranteeSet, guarantee: Guarantee, catalog: Catalog) -> Iterator[str]:
    section = one.sections[guarantee.section]
    yield f"{one.id}/{guarantee.id} ({section}, {guarantee.severity.word})"
    yield paragraph(guarantee.statement)
    yield ""
    yield paragraph(f"Promised: {guarantee.expects}")
    settled = ", or ".join(_EVIDENCE[evidence] for evidence in guarantee.evidence)
    yield paragraph(f"Settled by: {settled}")
    for note in guarantee.notes:
        yield paragraph(f"Note: {note}")
    if not guarantee.bindings:
        yield "No rule judges it yet: it is unverified in every scan."
        return
    yield ""
    yield "Judged by:"
    for binding in guarantee.bindings:
        rule = catalog.rules[binding.rule]
        yield paragraph(f"{rule.id}: {rule.title}", "  ")
        if binding.parameters:
            yield paragraph(f"told: {_told(binding)}", "    ")
        about = " or ".join(_scope(scope) for scope in binding.scopes)
        yield paragraph(f"about: {about or 'every object of its kind'}", "    ")
        for exemption in binding.exemptions:
            yield paragraph(f"but for {_scope(exemption.scope)}: {exemption.reason}", "    ")
        yield paragraph(f"fix: {rule.remediation}", "    ")


def _told(binding: Binding) -> str:
    return ", ".join(
        f"{name} = {msgspec.json.encode(value).decode()}"
        for name, value in binding.parameters.items()
    )


def _scope(scope: Scope) -> str:
    parts = [*scope.kinds]
    if scope.names:
        parts.append(f"named {', '.join(scope.names)}")
    if scope.namespaces:
        parts.append(f"in {', '.join(scope.namespaces)}")
    if scope.labels is not None:
        parts.append(f"labelled {_labels(scope.labels)}")
    return " ".join(parts)


def _labels(selector: Mapping[str, JSON]) -> str:
    """A selector in kubectl's short form where it has one, else as it is written."""
    labels = selector.get("matchLabels")
    if set(selector) == {"matchLabels"} and isinstance(labels, dict):
        return ",".join(f"{key}={value}" for key, value in labels.items())
    return msgspec.json.encode(selector).decode()
