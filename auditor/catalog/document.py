"""Policy files as YAML documents with positions, for errors that point at a line."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from auditor.errors import PolicyError
from auditor.model import JSON, Location, Path, Positions


@dataclass(frozen=True, slots=True)
class _Nowhere:
    uri: str

    def locate(self, path: Path) -> Location:
        return Location(self.uri, 1, 1, 1, 1)


@dataclass(frozen=True, slots=True)
class Document:
    """One YAML document and where its values stand."""

    body: JSON
    positions: Positions


def read_document(text: str, shown: str, first_line: int = 1) -> Document:
    """The only document of a policy file; raises PolicyError if it does not parse."""
    try:
        return Document(yaml.load(text, yaml.CSafeLoader), _Nowhere(shown))
    except yaml.YAMLError as error:
        raise PolicyError(f"{shown}:{first_line}: {error}") from None
