"""Rules out of the METADATA blocks of their Rego files.

The engine's own `rego.metadata` built-ins are not used: one of the two engines has none. The block
follows OPA's annotations (package scope); everything of vvaudit's own is under `custom`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import msgspec

from auditor.catalog.document import read_document
from auditor.errors import PolicyError
from auditor.model import JSON, Parameter, Reference, Rule, Severity

_BLOCK = re.compile(r"^# METADATA[ \t]*\n(?P<lines>(?:#[^\n]*\n)+)package (?P<package>\S+)", re.M)
_PARAMETER = re.compile(r"input\.parameters\.([A-Za-z_][A-Za-z0-9_]*)")
_SET = r"^{name} contains "


class _Related(msgspec.Struct, forbid_unknown_fields=True):
    ref: str
    description: str


class _Parameter(msgspec.Struct, forbid_unknown_fields=True):
    description: str
    default: JSON
    selects: bool = False


class _Custom(msgspec.Struct, forbid_unknown_fields=True):
    severity: str
    subject: str
    remediation: str
    needs: list[str] = []
    reads: list[str] = []
    facts: bool = False
    obtain: str = ""
    parameters: dict[str, _Parameter] = {}


class _Metadata(msgspec.Struct, forbid_unknown_fields=True):
    scope: str
    title: str
    description: str
    related_resources: list[_Related]
    custom: _Custom


def parse_rule(file: Path, source: str, root: Path) -> Rule:
    """The rule that a Rego file holds; raises PolicyError with the file, the line and the reason.

    `root` is the folder that holds the families. The id has to be the folder, the file and the last
    segment of the package.
    """
    shown = str(file)
    block = _BLOCK.search(source)
    if block is None:
        raise PolicyError(f"{shown}: has no METADATA block above its package")
    first = source.count("\n", 0, block.start("lines")) + 1
    metadata = _read(shown, block["lines"], first)
    family, identifier = file.parent.relative_to(root).parts
    expected = f"vvaudit.{family}.{identifier}"
    if file.stem != identifier or block["package"] != expected:
        raise PolicyError(
            f"{shown}: the rule in {family}/{identifier} has to be {identifier}.rego with "
            f"`package {expected}`, not {file.name} with `package {block['package']}`"
        )
    _check_source(shown, source, metadata)
    try:
        severity = Severity.parse(metadata.custom.severity)
    except KeyError:
        known = ", ".join(level.word for level in reversed(Severity))
        raise PolicyError(
            f"{shown}:{first}: severity {metadata.custom.severity!r} is not one of {known}"
        ) from None
    return Rule(
        id=identifier,
        family=family,
        title=metadata.title.strip(),
        description=metadata.description.strip(),
        remediation=metadata.custom.remediation.strip(),
        severity=severity,
        subject=metadata.custom.subject,
        parameters=tuple(
            Parameter(name, parameter.description.strip(), parameter.default, parameter.selects)
            for name, parameter in sorted(metadata.custom.parameters.items())
        ),
        needs=tuple(metadata.custom.needs),
        references=tuple(
            Reference(related.ref, related.description.strip())
            for related in metadata.related_resources
        ),
        package=expected,
        source=shown,
        facts=metadata.custom.facts,
        obtain=metadata.custom.obtain.strip(),
        reads=tuple(metadata.custom.reads),
        unsure=re.search(_SET.format(name="unknown"), source, re.M) is not None,
    )


def _read(shown: str, lines: str, first: int) -> _Metadata:
    text = "\n".join(line[2:] for line in lines.splitlines())
    document = read_document(text, shown, first)
    try:
        metadata = msgspec.convert(document.body, _Metadata)
    except msgspec.ValidationError as error:
        raise PolicyError(f"{shown}:{first}: METADATA: {error}") from None
    for name in ("title", "description"):
        if not getattr(metadata, name).strip():
            raise PolicyError(f"{shown}:{first}: METADATA: {name} is empty")
    if metadata.scope != "package":
        raise PolicyError(f"{shown}:{first}: METADATA: scope has to be `package`")
    if not metadata.related_resources:
        raise PolicyError(f"{shown}:{first}: METADATA: name what the rule rests on")
    return metadata


def _check_source(shown: str, source: str, metadata: _Metadata) -> None:
    for name in ("deny", "examined"):
        if not re.search(_SET.format(name=name), source, re.M):
            raise PolicyError(f"{shown}: defines no `{name} contains ...`")
    undeclared = undeclared_parameters(source, list(metadata.custom.parameters))
    if undeclared:
        raise PolicyError(f"{shown}: reads parameter {undeclared[0]!r}, which METADATA lacks")


def undeclared_parameters(source: str, declared: Sequence[str]) -> list[str]:
    """The parameters that a rule reads and does not declare: it would see another rule's."""
    return sorted(set(_PARAMETER.findall(source)) - set(declared))
