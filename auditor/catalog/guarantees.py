"""Guarantee sets out of YAML: which promises there are, and which rules prove each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path as FilePath

import msgspec

from auditor.catalog.document import Document, read_document
from auditor.errors import PolicyError, unknown_name
from auditor.model import (
    JSON,
    Binding,
    Evidence,
    Exemption,
    Guarantee,
    GuaranteeSet,
    Path,
    Rule,
    Scope,
    Severity,
)

_STEP = re.compile(r"\.([^.\[\]]+)|\[(?:(\d+)|\.\.\.)\]")


class _Scope(msgspec.Struct, forbid_unknown_fields=True):
    kinds: list[str] = []
    namespaces: list[str] = []
    names: list[str] = []
    labels: dict[str, JSON] | None = None
    required: bool = False


class _Exemption(msgspec.Struct, forbid_unknown_fields=True):
    scope: JSON
    reason: str


class _Check(msgspec.Struct, forbid_unknown_fields=True, rename={"exemptions": "except"}):
    rule: str
    parameters: dict[str, JSON] = {}
    scope: JSON = None
    evidence: str = "manifest"
    exemptions: list[_Exemption] = []


class _Guarantee(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    section: str
    statement: str
    expects: str
    severity: str
    evidence: list[str]
    checks: list[_Check] = []
    notes: list[str] = []
    alternatives: bool = False
    informational: bool = False


class _Set(msgspec.Struct, forbid_unknown_fields=True):
    id: str
    title: str
    description: str
    sections: dict[str, str]
    guarantees: list[_Guarantee]
    detect: dict[str, JSON] | None = None
    scopes: dict[str, _Scope | list[_Scope]] = {}


def parse_set(file: FilePath, text: str, rules: Mapping[str, Rule]) -> GuaranteeSet:
    """The guarantee set that a file holds; raises PolicyError with the file, the line and the
    reason."""
    return _Parser(str(file), read_document(text, str(file)), rules).parse(file.stem)


class _Parser:
    """Turns one document into a set, and knows where to point when something is wrong."""

    def __init__(self, shown: str, document: Document, rules: Mapping[str, Rule]) -> None:
        self._shown, self._document, self._rules = shown, document, rules
        self._scopes: dict[str, _Scope | list[_Scope]] = {}

    def parse(self, stem: str) -> GuaranteeSet:
        try:
            raw = msgspec.convert(self._document.body, _Set)
        except msgspec.ValidationError as error:
            words, _, where = str(error).partition(" - at ")
            raise self._error(_steps(where.strip("`")), words) from None
        if raw.id != stem:
            raise self._error(("id",), f"the id {raw.id!r} has to be the file's name, {stem!r}")
        self._scopes = raw.scopes
        seen: dict[str, int] = {}
        for number, one in enumerate(raw.guarantees):
            if one.id in seen:
                raise self._error(("guarantees", number, "id"), f"{one.id} is defined twice")
            if one.section not in raw.sections:
                raise self._error(
                    ("guarantees", number, "section"),
                    str(unknown_name("section", one.section, raw.sections)),
                )
            seen[one.id] = number
        return GuaranteeSet(
            id=raw.id,
            title=raw.title,
            description=raw.description.strip(),
            sections=raw.sections,
            guarantees=tuple(self._guarantee(n, one) for n, one in enumerate(raw.guarantees)),
            detect=raw.detect,
            source=self._shown,
        )

    def _guarantee(self, number: int, raw: _Guarantee) -> Guarantee:
        at: Path = ("guarantees", number)
        return Guarantee(
            id=raw.id,
            section=raw.section,
            statement=raw.statement.strip(),
            expects=raw.expects.strip(),
            severity=self._severity((*at, "severity"), raw.severity),
            evidence=tuple(
                self._evidence((*at, "evidence", n), word) for n, word in enumerate(raw.evidence)
            ),
            bindings=tuple(
                self._binding((*at, "checks", n), check) for n, check in enumerate(raw.checks)
            ),
            notes=tuple(note.strip() for note in raw.notes),
            alternatives=raw.alternatives,
            informational=raw.informational,
        )

    def _binding(self, at: Path, raw: _Check) -> Binding:
        rule = self._rules.get(raw.rule)
        if rule is None:
            raise self._error((*at, "rule"), str(unknown_name("rule", raw.rule, self._rules)))
        known = {parameter.name: parameter.default for parameter in rule.parameters}
        for name, value in raw.parameters.items():
            if name not in known:
                words = str(unknown_name(f"parameter of {rule.id}", name, known))
                raise self._error((*at, "parameters", name), words)
            wanted, given = _type(known[name]), _type(value)
            if "null" not in (wanted, given) and wanted != given:
                words = f"{name} of {rule.id} has to be {wanted}, not {given}"
                raise self._error((*at, "parameters", name), words)
        return Binding(
            rule=raw.rule,
            parameters=raw.parameters,
            scopes=self._scope_list((*at, "scope"), raw.scope),
            exemptions=tuple(
                Exemption(scope, one.reason.strip())
                for n, one in enumerate(raw.exemptions)
                for scope in self._scope_list((*at, "except", n, "scope"), one.scope)
            ),
            evidence=self._evidence((*at, "evidence"), raw.evidence),
        )

    def _scope_list(self, at: Path, raw: JSON) -> tuple[Scope, ...]:
        if raw is None:
            return ()
        if isinstance(raw, list):
            return tuple(scope for n, one in enumerate(raw) for scope in self._named((*at, n), one))
        return self._named(at, raw)

    def _named(self, at: Path, raw: JSON) -> tuple[Scope, ...]:
        if isinstance(raw, str):
            if raw not in self._scopes:
                raise self._error(at, str(unknown_name("scope", raw, self._scopes)))
            found = self._scopes[raw]
        else:
            try:
                found = msgspec.convert(raw, _Scope)
            except msgspec.ValidationError as error:
                raise self._error(at, str(error)) from None
        return tuple(
            Scope(
                kinds=tuple(one.kinds),
                namespaces=tuple(one.namespaces),
                names=tuple(one.names),
                labels=one.labels,
                required=one.required,
            )
            for one in (found if isinstance(found, list) else [found])
        )

    def _severity(self, at: Path, word: str) -> Severity:
        try:
            return Severity.parse(word)
        except KeyError:
            known = [level.word for level in Severity]
            raise self._error(at, str(unknown_name("severity", word, known))) from None

    def _evidence(self, at: Path, word: str) -> Evidence:
        try:
            return Evidence(word)
        except ValueError:
            known = [evidence.value for evidence in Evidence]
            raise self._error(at, str(unknown_name("evidence", word, known))) from None

    def _error(self, at: Path, words: str) -> PolicyError:
        line = self._document.positions.locate(at).line
        return PolicyError(f"{self._shown}:{line}: {words}")


def _type(value: JSON) -> str:
    """What JSON calls the type of a value; null fits anything."""
    if isinstance(value, bool):
        return "true or false"
    names = {str: "text", int: "a number", float: "a number", list: "a list", dict: "a mapping"}
    return names.get(type(value), "null")


def _steps(where: str) -> Path:
    """The path in msgspec's words, `$.guarantees[3].severity`; `[...]` stands for any key of a
    mapping and ends what is known."""
    steps: list[str | int] = []
    for match in _STEP.finditer(where):
        if match[1] is not None:
            steps.append(match[1])
        elif match[2] is not None:
            steps.append(int(match[2]))
        else:
            break
    return tuple(steps)
