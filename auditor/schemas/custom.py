"""Custom kinds by their CustomResourceDefinitions, read as the API server reads them: structural
schemas, https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from auditor.model import JSON, Resource
from auditor.schemas.shapes import ANY, Definition, Field, ListOf, MapOf, Named, Scalar, Shape

_OBJECT_META = Named("meta.v1.ObjectMeta")
_IMPLIED = ("apiVersion", "kind", "metadata")
_SCALARS = {"string": "string", "integer": "int64", "number": "number", "boolean": "boolean"}


class CustomKind(msgspec.Struct, frozen=True):
    """What a definition says of its kind."""

    resource: Resource
    served: tuple[str, ...]
    """Versions, without the group."""
    versions: Mapping[str, Shape]
    """Of each served version, what an object may be."""


def find_custom_kinds(resources: Sequence[Resource]) -> dict[tuple[str, str], CustomKind]:
    """The custom kinds by (group, kind) that definitions among the resources define; of two
    definitions of a kind, the first."""
    found: dict[tuple[str, str], CustomKind] = {}
    for resource in resources:
        if resource.kind == "CustomResourceDefinition" and resource.group == "apiextensions.k8s.io":
            spec = _mapping(resource.body.get("spec"))
            group, kind = spec.get("group"), _mapping(spec.get("names")).get("kind")
            if isinstance(group, str) and isinstance(kind, str):
                found.setdefault((group, kind), _custom_kind(resource, spec, kind))
    return found


def _custom_kind(resource: Resource, spec: Mapping[str, JSON], kind: str) -> CustomKind:
    served: dict[str, Shape] = {}
    common = _mapping(spec.get("validation")).get("openAPIV3Schema")
    versions = [one for one in _list(spec.get("versions")) if isinstance(one, dict)]
    if not versions and isinstance(spec.get("version"), str):
        versions = [{"name": spec["version"], "served": True}]
    for one in versions:
        if one.get("served") is not False and isinstance(one.get("name"), str):
            schema = _mapping(one.get("schema")).get("openAPIV3Schema", common)
            keep = spec.get("preserveUnknownFields") is True
            served[one["name"]] = _root(schema, kind) if schema and not keep else ANY
    return CustomKind(resource, tuple(served), served)


def _root(schema: JSON, kind: str) -> Shape:
    """A whole object: the server adds what every object has, whatever the schema says of it."""
    shape = _shape(schema, kind)
    if not isinstance(shape, Definition):
        return ANY
    fields = {
        **shape.fields,
        "apiVersion": Field(Scalar("string")),
        "kind": Field(Scalar("string")),
    }
    fields["metadata"] = Field(_OBJECT_META)
    if "status" in fields:
        fields["status"] = Field(ANY)
    required = tuple(name for name in shape.required if name not in (*_IMPLIED, "status"))
    return Definition(kind, fields, required, shape.open, shape.rest)


def _shape(schema: JSON, name: str) -> Shape:
    if not isinstance(schema, dict):
        return ANY
    if schema.get("x-kubernetes-int-or-string") is True:
        return Scalar("int-or-string")
    kind = schema.get("type")
    if kind == "array":
        return ListOf(_shape(schema.get("items"), name))
    if kind == "object" or "properties" in schema:
        return _object(schema, name)
    word = _SCALARS.get(kind) if isinstance(kind, str) else None
    if word is None:
        return ANY
    if word == "int64" and schema.get("format") == "int32":
        word = "int32"
    return Scalar(word)


def _object(schema: Mapping[str, JSON], name: str) -> Shape:
    properties = _mapping(schema.get("properties"))
    rest = schema.get("additionalProperties")
    keep = schema.get("x-kubernetes-preserve-unknown-fields") is True or rest is True
    if not properties and isinstance(rest, dict):
        return MapOf(_shape(rest, name))
    if not properties and keep:
        return Scalar("object")
    fields = {key: Field(_shape(inner, key)) for key, inner in properties.items()}
    if schema.get("x-kubernetes-embedded-resource") is True:
        implied = dict.fromkeys(("apiVersion", "kind"), Field(Scalar("string")))
        fields = {**fields, **implied, "metadata": Field(_OBJECT_META)}
    # What has a default need not be given: the server fills it in before it looks.
    required = tuple(
        key
        for key in _list(schema.get("required"))
        if isinstance(key, str) and "default" not in _mapping(properties.get(key))
    )
    other = _shape(rest, name) if isinstance(rest, dict) else None
    return Definition(name, fields, required, keep, other)


def _mapping(value: JSON) -> Mapping[str, JSON]:
    return value if isinstance(value, dict) else {}


def _list(value: JSON) -> Sequence[JSON]:
    return value if isinstance(value, list) else ()
