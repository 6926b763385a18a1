"""The schemas of those who read our reports; README.md says where they come from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
from lxml import etree

HERE = Path(__file__).parent


def sarif_errors(document: Any) -> list[str]:
    """What the SARIF schema finds wrong."""
    schema = json.loads((HERE / "sarif-2.1.0-rtm.5.json").read_text("utf-8"))
    return _errors(jsonschema.Draft4Validator(schema), document)


def oscal_errors(document: Any) -> list[str]:
    """What the OSCAL schema finds wrong. Python has no \\p{L}; \\w without digits is the same."""
    text = (HERE / "oscal-assessment-results-1.1.3.json").read_text("utf-8")
    text = text.replace("\\\\p{L}", "[^\\\\W\\\\d_]").replace("\\\\p{N}", "\\\\d")
    return _errors(jsonschema.Draft7Validator(json.loads(text)), document)


def gitlab_errors(document: Any) -> list[str]:
    """What GitLab would not show as it should."""
    schema = json.loads((HERE / "gitlab-codequality.json").read_text("utf-8"))
    return _errors(jsonschema.Draft202012Validator(schema), document)


def junit_errors(text: str) -> list[str]:
    """What the schema of Jenkins' xUnit plugin finds wrong."""
    schema = etree.XMLSchema(file=str(HERE / "junit-10.xsd"))
    schema.validate(etree.fromstring(text.encode()))
    return [f"{error.line}: {error.message}" for error in schema.error_log]


def _errors(validator: Any, document: Any) -> list[str]:
    return [
        f"{'/'.join(map(str, error.absolute_path))}: {error.message[:300]}"
        for error in validator.iter_errors(document)
    ]
