"""JSON schemas of Kubernetes' own objects by release, and of custom resources by their definition.

All are strict: a field that the schema does not name is wrong, as it is for a server that is asked
to be strict. What only code can tell (a name that is too long, a CEL rule) is left to the server.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import kubernetes_validate  # type: ignore[import-untyped]
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource

Schema: TypeAlias = dict[str, Any]
# What is wrong with an object: where in it, and why.
Complaint: TypeAlias = tuple[tuple[str | int, ...], str]
Check: TypeAlias = Callable[[Schema], list[Complaint]]

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times as fast, where it is there
FOLDER = Path(kubernetes_validate.__file__).parent / "kubernetes-json-schema"
OLDEST = "1.24"
NEWEST = ".".join(kubernetes_validate.latest_version().split(".")[:2])

# The package's schemas begin with 1.25. These fields came with that release; without them, the
# kinds of which the platform has objects are those of 1.24. (Compared definition by definition with
# kubernetes-validate 1.33.1, the last that has both. It took one field away: metadata.clusterName.)
CAME_WITH_1_25 = {
    "io.k8s.api.batch.v1.JobSpec": ["podFailurePolicy"],
    "io.k8s.api.core.v1.CSIPersistentVolumeSource": ["nodeExpandSecretRef"],
    "io.k8s.api.core.v1.PodSpec": ["hostUsers"],
    "io.k8s.api.core.v1.TopologySpreadConstraint": [
        "matchLabelKeys",
        "nodeAffinityPolicy",
        "nodeTaintsPolicy",
    ],
    "io.k8s.api.storage.v1.CSIDriverSpec": ["seLinuxMount"],
}


class NoSchema(Exception):
    """The release does not know the kind."""


class Release:
    """What one release of Kubernetes accepts."""

    def __init__(self, release: str) -> None:
        self._folder = FOLDER / f"v{'1.25' if release == OLDEST else release}.0-local-strict"
        definitions = json.loads((self._folder / "_definitions.json").read_text())
        for kind, fields in CAME_WITH_1_25.items() if release == OLDEST else ():
            for field in fields:
                del definitions["$defs"][kind]["properties"][field]
        self._registry: Registry[Any] = Resource.from_contents(definitions) @ Registry()
        self._checks: dict[str, Check] = {}

    def complaints(self, thing: Schema) -> list[Complaint]:
        """What the release has against an object. Raises NoSchema."""
        group, _, version = thing["apiVersion"].rpartition("/")
        words = [thing["kind"].lower(), *filter(None, [group.partition(".")[0]]), version]
        file = "-".join(words) + ".json"
        if file not in self._checks:
            try:
                schema = json.loads((self._folder / file).read_text())
            except FileNotFoundError:
                raise NoSchema(f"there is no {thing['kind']} in {thing['apiVersion']}") from None
            self._checks[file] = _check(schema, self._registry)
        return self._checks[file](thing)


def custom_resources(files: Iterable[Path]) -> dict[tuple[str, str], Check]:
    """What the definitions in the files have against an object, by its apiVersion and kind."""
    return {
        (f"{spec['group']}/{version['name']}", spec["names"]["kind"]): _check(
            closed(version["schema"]["openAPIV3Schema"])
        )
        for path in files
        for spec in _specs(path)
        for version in spec["versions"]
        if version["served"]
    }


def _specs(path: Path) -> Iterator[Schema]:
    for document in yaml.load_all(path.read_text(), LOADER):
        if document and document["kind"] == "CustomResourceDefinition":
            yield document["spec"]


def closed(schema: Schema) -> Schema:
    """An OpenAPI schema of a custom resource as the server reads it: JSON Schema, nothing unknown.

    What has a default need not be given: the server fills it in before it looks.
    """
    result = dict(schema)
    if properties := schema.get("properties"):
        result["properties"] = {name: closed(inner) for name, inner in properties.items()}
        given = {name for name, inner in properties.items() if "default" not in inner}
        result["required"] = [name for name in schema.get("required", []) if name in given]
        if not schema.get("x-kubernetes-preserve-unknown-fields"):
            result.setdefault("additionalProperties", False)
    for inner in ("items", "additionalProperties"):
        if isinstance(schema.get(inner), dict):
            result[inner] = closed(schema[inner])
    if schema.get("x-kubernetes-int-or-string"):
        result["type"] = ["integer", "string"]
    if schema.get("nullable"):
        result["type"] = [schema["type"], "null"]
    return result


def _check(schema: Schema, registry: Registry[Any] | None = None) -> Check:
    validator = Draft202012Validator(schema, registry=registry or Registry())

    def check(thing: Schema) -> list[Complaint]:
        errors = sorted(validator.iter_errors(thing), key=lambda error: list(map(str, error.path)))
        return [(tuple(error.absolute_path), error.message) for error in errors]

    return check
