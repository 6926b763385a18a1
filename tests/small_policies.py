"""A folder of policies small enough to see through, for tests of what is built on policies."""

from __future__ import annotations

import textwrap
from pathlib import Path

METADATA = """\
# METADATA
# scope: package
# title: {title}
# description: Because tests need it.
# related_resources:
# - ref: https://kubernetes.io/docs/concepts/configuration/configmap/
#   description: core/v1 ConfigMap
# custom:
#   severity: {severity}
#   subject: {subject}
#   remediation: Do it.
#   needs: {needs}
#   parameters: {parameters}
#   facts: {facts}
package vvaudit.{family}.{name}

"""

OWNED = """
deny contains {
	"path": ["metadata", "labels", "owner"],
	"message": "owner is not set",
	"observed": null,
	"expected": input.parameters.owner,
} if not input.object.metadata.labels.owner

deny contains {
	"path": ["metadata", "labels", "owner"],
	"message": "owner is somebody else",
	"observed": input.object.metadata.labels.owner,
	"expected": input.parameters.owner,
} if input.object.metadata.labels.owner != input.parameters.owner

examined contains {
	"path": ["metadata", "labels", "owner"],
	"observed": object.get(input.object.metadata, ["labels", "owner"], null),
}
"""


def write_rule(
    root: Path,
    name: str,
    body: str,
    family: str = "tests",
    title: str = "A title",
    severity: str = "high",
    subject: str = "ConfigMap",
    needs: str = "[]",
    parameters: str = "{}",
    facts: str = "false",
) -> Path:
    """Writes one rule and returns its file."""
    folder = root / "rules" / family / name
    folder.mkdir(parents=True)
    head = METADATA.format(
        title=title,
        severity=severity,
        subject=subject,
        needs=needs,
        parameters=parameters,
        facts=facts,
        family=family,
        name=name,
    )
    file = folder / f"{name}.rego"
    file.write_text(head + body)
    return file


def write_owned(root: Path, **more: str) -> Path:
    """Writes the rule `owned`: every ConfigMap says who owns it."""
    told = '{owner: {description: Who., default: ""}}'
    return write_rule(root, "owned", OWNED, parameters=told, **more)


def write_set(root: Path, name: str, text: str) -> Path:
    """Writes one guarantee set and returns its file."""
    folder = root / "guarantees"
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.yaml"
    file.write_text(textwrap.dedent(text))
    return file
