"""Which fields an object may have: what each release of Kubernetes knows, and what the definitions
of custom kinds say. The data are made by tests/tools/kubernetes_schemas.py."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import msgspec

from auditor.model import Resource
from auditor.schemas.custom import CustomKind, find_custom_kinds
from auditor.schemas.shapes import (
    ANY,
    Definition,
    Field,
    ListOf,
    MapOf,
    Named,
    Scalar,
    Shape,
)


class Api(msgspec.Struct, frozen=True, array_like=True):
    """A kind in one version of its group: `policy/v1beta1 PodDisruptionBudget`. Releases are minor
    numbers, 24 for Kubernetes 1.24."""

    definition: str
    """Empty for what was gone before the oldest release of which the fields are known."""
    first: int
    """The first release that serves it; 0 for all of them."""
    last: int
    """The last one; 0 if the newest still does."""
    successor: str
    """The apiVersion that has the kind now; empty if none has, or this one is still served."""


class _Data(msgspec.Struct):
    oldest: int
    newest: int
    apis: dict[str, Api]
    definitions: dict[str, dict[str, str | list[str | int]]]


class Schemas:
    """What is known of kinds and their fields. The data are read when they are first asked for."""

    def __init__(self, resources: Sequence[Resource] = (), folder: Path | None = None) -> None:
        self.custom: Mapping[tuple[str, str], CustomKind] = find_custom_kinds(resources)
        self._folder = folder or _shipped()
        self._read: _Data | None = None
        self._definitions: dict[str, Definition] = {}

    @property
    def _data(self) -> _Data:
        if self._read is None:
            text = (self._folder / "kubernetes.json").read_bytes()
            self._read = msgspec.json.decode(text, type=_Data)
        return self._read

    @property
    def oldest(self) -> int:
        """The oldest release whose fields are known."""
        return self._data.oldest

    @property
    def newest(self) -> int:
        """The newest release."""
        return self._data.newest

    @property
    def groups(self) -> set[str]:
        """The API groups that Kubernetes itself has, or had."""
        return {api.rpartition("/")[0].rpartition("/")[0] for api in self._data.apis}

    def api(self, api_version: str, kind: str) -> Api | None:
        """One of Kubernetes' own APIs; None for any other."""
        return self._data.apis.get(f"{api_version}/{kind}")

    def serving(self, kind: str) -> list[str]:
        """The apiVersions that have a kind of this name in the newest release."""
        found = (key.rpartition("/") for key, api in self._data.apis.items() if not api.last)
        return sorted(version for version, _, name in found if name == kind)

    def kinds_of(self, api_version: str) -> list[str]:
        """The kinds that one of Kubernetes' own API versions has."""
        found = (key.rpartition("/") for key in self._data.apis)
        return sorted(kind for version, _, kind in found if version == api_version)

    def definition(self, name: str) -> Definition:
        """A definition by its name, such as `core.v1.Container`."""
        known = self._definitions.get(name)
        if known is None:
            rows = self._data.definitions[name]
            fields = {field: _field(row) for field, row in rows.items()}
            required = [f for f, row in rows.items() if _word(row).endswith("!")]
            known = Definition(name.rpartition(".")[2], fields, tuple(required))
            self._definitions[name] = known
        return known


def _shipped() -> Path:
    """The data that come with the program: inside the installed package, or beside it in a
    checkout."""
    package = Path(__file__).parents[1]
    installed = package / "policies"
    return (installed if installed.is_dir() else package.parent / "policies") / "schemas"


def _word(row: str | list[str | int]) -> str:
    return row if isinstance(row, str) else str(row[0])


def _field(row: str | list[str | int]) -> Field:
    shape = _shape(_word(row).rstrip("!"))
    return Field(shape) if isinstance(row, str) else Field(shape, int(row[1]), int(row[2]))


def _shape(word: str) -> Shape:
    if word.startswith("[]"):
        return ListOf(_shape(word[2:]))
    if word.startswith("{}"):
        return MapOf(_shape(word[2:]))
    if word == "any":
        return ANY
    return Named(word) if "." in word else Scalar(word)
