"""`vvaudit explain`: one rule or one promise, in words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import msgspec

from auditor.catalog import Catalog, load_catalog
from auditor.cli.candidates import explainable
from auditor.cli.command import Command
from auditor.cli.settings import policies_option
from auditor.cli.words import paragraph, row
from auditor.errors import UsageError, unknown_name
from auditor.model import JSON, Binding, Evidence, Guarantee, GuaranteeSet, Rule, Scope

_EVIDENCE = {
    Evidence.MANIFEST: "the declared objects",
    Evidence.STATUS: "the status of live objects",
    Evidence.METRIC: "metrics of the running platform",
    Evidence.CLOUD: "what the cloud's own API says",
    Evidence.DOC: "arithmetic on the document",
}
_COMMANDS = {
    Evidence.MANIFEST: "vvaudit scan PATH",
    Evidence.STATUS: "vvaudit scan --live",
    Evidence.METRIC: "vvaudit scan PATH --prometheus URL",
    Evidence.CLOUD: "vvaudit scan --live --evidence FILE",
    Evidence.DOC: "vvaudit scan PATH",
}
"""What has the evidence. The objects of a running cluster are declared objects too."""

_LONG = 160
"""Parameters that are longer than this, as JSON, are shown an entry a line."""
_PLAIN = re.compile(r'(?<!\\)"(?!(?:true|false|null|yes|no|on|off)")([A-Za-z][A-Za-z0-9._/-]*)"')
"""What YAML needs no quotes for."""
_FINGERPRINT = re.compile(r"[0-9a-f]{16}(-[0-9]+)?")


@click.command(cls=Command)
@click.argument("name", metavar="RULE|GUARANTEE", shell_complete=explainable)
@policies_option
def explain(name: str, policies: tuple[str, ...]) -> None:
    """Explain a rule or a promise: what it wants, why, how to fix it, what rests on it.

    \b
    vvaudit explain read_only_root_filesystem
    vvaudit explain POD-02
    vvaudit explain baseline/BASE-POD-02
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
        if _FINGERPRINT.fullmatch(name):
            raise UsageError(
                f"{name} is a finding: name its rule, which reports show in brackets, or a promise "
                "that it breaks"
            )
        of = "{0.id}/" if "/" in name else ""
        known = [
            *catalog.rules,
            *(
                of.format(one) + guarantee.id
                for one in catalog.sets.values()
                for guarantee in one.guarantees
            ),
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
    if rule.obtain:
        yield paragraph(f"Get the evidence by: {rule.obtain}")
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
            text = f"{parameter.description} Default: {default}"
            if parameter.selects:
                text += ". A promise that sets it is unverified where nothing is meant by it."
            yield row(f"  {parameter.name}", text, column)
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
        words = _told(binding)
        words = words if len(words) <= _LONG else ", ".join(binding.parameters)
        told = f" (told {words})" if words else ""
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
    for note in guarantee.notes:
        yield paragraph(f"Note: {note}")
    if not guarantee.bindings:
        settling = ", or ".join(_EVIDENCE[evidence] for evidence in guarantee.evidence)
        yield paragraph(f"Settled by: {settling}")
        yield "No rule judges it yet: it is unverified in every scan."
        return
    yield ""
    yield from _evidence(one, guarantee)
    yield ""
    yield "Judged by:"
    for binding in guarantee.bindings:
        rule = catalog.rules[binding.rule]
        yield paragraph(f"{rule.id}: {rule.title}", "  ")
        yield from _parameters(binding)
        about = " or ".join(_scope(scope) for scope in binding.scopes)
        yield paragraph(f"about: {about or 'every object of its kind'}", "    ")
        if binding.evidence is not Evidence.MANIFEST:
            yield paragraph(f"from: {_EVIDENCE[binding.evidence]}", "    ")
        if rule.obtain and not _got_elsewhere(binding, guarantee):
            yield paragraph(f"get it by: {rule.obtain}", "    ")
        for exemption in binding.exemptions:
            yield paragraph(f"but for {_scope(exemption.scope)}: {exemption.reason}", "    ")
        yield paragraph(f"fix: {rule.remediation}", "    ")


def _evidence(one: GuaranteeSet, guarantee: Guarantee) -> Iterator[str]:
    """What the promise is settled by, each with the command that has the evidence."""
    judged = {binding.evidence for binding in guarantee.bindings}
    # Where one kind is enough, the kinds that no rule looks at are not lacking.
    declared = () if guarantee.alternatives else guarantee.evidence
    wanted = [e for e in Evidence if e in judged or e in declared]
    yield "Settled by any of these:" if guarantee.alternatives else "Settled by:"
    for evidence in wanted:
        yield f"  {_EVIDENCE[evidence]}"
        if evidence in judged or evidence is Evidence.STATUS:
            yield f"    {_COMMANDS[evidence]} -g {one.id}/{guarantee.id}"
        else:
            yield "    no rule looks at these yet"


def _got_elsewhere(binding: Binding, guarantee: Guarantee) -> bool:
    """Whether the evidence that a rule is asked for here comes with a running cluster, and what the
    rule says of getting it is about another of its checks."""
    others = {b.evidence for b in guarantee.bindings if b.rule == binding.rule}
    return binding.evidence is Evidence.STATUS and len(others) > 1


def _parameters(binding: Binding) -> Iterator[str]:
    """What the rule is told: in one line where that is short, else an entry a line."""
    if not binding.parameters:
        return
    if len(_told(binding)) <= _LONG:
        yield paragraph(f"told: {_told(binding)}", "    ")
        return
    yield "    told:"
    for name, value in binding.parameters.items():
        if isinstance(value, dict) and len(_spaced(value)) > _LONG:
            entries = [(f"{key}:", _spaced(inner)) for key, inner in value.items()]
        elif isinstance(value, list) and len(_spaced(value)) > _LONG:
            entries = [("-", _spaced(inner)) for inner in value]
        else:
            yield row(f"      {name}:", _spaced(value), 8)
            continue
        yield f"      {name}:"
        yield from (row(f"        {lead}", text, 10) for lead, text in entries)


def _spaced(value: JSON) -> str:
    """The value as a guarantee set would say it, in one line with blanks to break it at."""
    return _PLAIN.sub(r"\1", msgspec.json.format(msgspec.json.encode(value), indent=0).decode())


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
