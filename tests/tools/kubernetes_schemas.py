"""Makes policies/schemas/kubernetes.json: what each release of Kubernetes knows, in one file.

    pip download --no-deps --no-binary :none: kubernetes-validate==1.21.0 -d packages
    pip download --no-deps kubernetes-validate==1.33.1 -d packages
    pip download --no-deps kubernetes-validate==1.37.0 -d packages
    python -m tests.tools.kubernetes_schemas packages/*

The input are packages of kubernetes-validate, which carry the JSON schemas that are made from
Kubernetes' own OpenAPI documents; each has about twelve releases, so three cover them all. A newer
release is one more package. Descriptions are left out, and a field stands there once for all
releases, with the first and the last that know it; policies/README.md describes the format.
"""

from __future__ import annotations

import json
import re
import sys
import tarfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

Schema: TypeAlias = dict[str, Any]
Definitions: TypeAlias = dict[str, Schema]

TARGET = Path(__file__).parents[2] / "policies" / "schemas" / "kubernetes.json"
OLDEST = 24
"""The oldest release whose fields are kept; of older ones only which APIs they served."""

_DEFINITIONS = re.compile(r"/v1\.(\d+)\.0-local/_definitions\.json$")
_PREFIXES = re.compile(
    r"^io\.k8s\.(?:api\.|(?:apimachinery|apiextensions-apiserver|kube-aggregator)\.pkg\.(?:apis\.)?)"
)
_SCALARS = {
    ("string", ""): "string",
    ("string", "byte"): "byte",
    ("string", "date-time"): "date-time",
    ("integer", ""): "int64",
    ("integer", "int32"): "int32",
    ("integer", "int64"): "int64",
    ("number", ""): "number",
    ("number", "double"): "number",
    ("boolean", ""): "boolean",
}
_BY_NAME = {
    "io.k8s.apimachinery.pkg.api.resource.Quantity": "quantity",
    "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "int-or-string",
}
_GONE_WITH_1_16 = re.compile(
    r"^(?:apps/v1beta[12]/"
    r"|extensions/v1beta1/(?:DaemonSet|Deployment|NetworkPolicy|PodSecurityPolicy|ReplicaSet)$)"
)
"""Still in the OpenAPI document of 1.17, but no longer served by default: Deprecated API Migration
Guide, v1.16."""


_TOLERATED = {
    "CustomResourceDefinitionVersion": {"served", "storage"},
    "HTTPHeader": {"value"},
    "ISCSIPersistentVolumeSource": {"lun"},
    "ISCSIVolumeSource": {"lun"},
    "Sysctl": {"value"},
    "TokenRequest": {"audience"},
}
"""Called required, and taken for zero, false or empty text where they are not there: the Go types
have no way to tell, and the validation of none of them asks for another value."""


def read_releases(packages: Sequence[Path]) -> dict[int, Definitions]:
    """The definitions by minor release, out of wheels, source archives or unpacked packages."""
    found: dict[int, Definitions] = {}
    for package in packages:
        for name, text in _files(package):
            match = _DEFINITIONS.search(name)
            if match and int(match[1]) not in found:
                whole = json.loads(text)
                found[int(match[1])] = whole.get("$defs") or whole["definitions"]
    return dict(sorted(found.items()))


def _files(package: Path) -> Iterator[tuple[str, bytes]]:
    if package.is_dir():
        for file in package.rglob("_definitions.json"):
            yield file.as_posix(), file.read_bytes()
    elif package.suffix == ".whl":
        with zipfile.ZipFile(package) as wheel:
            for name in wheel.namelist():
                if _DEFINITIONS.search(name):
                    yield name, wheel.read(name)
    else:
        with tarfile.open(package) as archive:
            for member in archive:
                file = archive.extractfile(member) if _DEFINITIONS.search(member.name) else None
                if file:
                    yield member.name, file.read()


def compact(releases: Mapping[int, Definitions], oldest: int = OLDEST) -> Schema:
    """All releases as one value: `oldest`, `newest`, `apis` and `definitions`."""
    first, newest = min(releases), max(releases)
    kept = {minor: found for minor, found in releases.items() if minor >= oldest}
    apis: Schema = {}
    for api, names in _kinds(releases).items():
        since = min(names) if min(names) > first else 0
        last = max(names)
        if last < newest and _GONE_WITH_1_16.match(api):
            last = 15
        apis[api] = [
            _short(names[last]) if last >= oldest else "",
            since,
            last if last < newest else 0,
        ]
    return {
        "oldest": oldest,
        "newest": newest,
        "apis": {api: [*row, _successor(api, apis, row[2])] for api, row in sorted(apis.items())},
        "definitions": reachable({row[0] for row in apis.values() if row[0]}, _definitions(kept)),
    }


def _kinds(releases: Mapping[int, Definitions]) -> dict[str, dict[int, str]]:
    """The definition's name of each kind that is an object of its own, by `apps/v1/Deployment` and
    release."""
    found: dict[str, dict[int, str]] = {}
    for minor, definitions in releases.items():
        for name, schema in definitions.items():
            metadata = schema.get("properties", {}).get("metadata", {}).get("$ref", "")
            if not metadata.endswith(".ObjectMeta"):
                continue
            for api in schema.get("x-kubernetes-group-version-kind", ()):
                group = f"{api['group']}/" if api["group"] else ""
                found.setdefault(f"{group}{api['version']}/{api['kind']}", {})[minor] = name
    return found


def _successor(api: str, apis: Schema, last: int) -> str:
    """The API that has the kind in the newest release: of the same group, the most stable."""
    version, _, kind = api.rpartition("/")
    if not last:
        return ""
    others = [
        other
        for other, _, name in (known.rpartition("/") for known in apis)
        if name == kind and not apis[f"{other}/{name}"][2]
    ]
    group = version.rpartition("/")[0]
    same = [other for other in others if other.rpartition("/")[0] == group]
    return min(same or others, key=lambda other: _rank(other.rpartition("/")[2]), default="")


def _rank(version: str) -> tuple[int, int]:
    match = re.fullmatch(r"v(\d+)(?:(alpha|beta)\d+)?", version)
    assert match, version
    return ({None: 0, "beta": 1, "alpha": 2}[match[2]], -int(match[1]))


def _definitions(releases: Mapping[int, Definitions]) -> dict[str, dict[str, Any]]:
    """The fields of each definition, with the first and last release where they are not all."""
    fields: dict[str, dict[str, dict[int, str]]] = {}
    present: dict[str, list[int]] = {}
    required: dict[str, set[str]] = {}
    for minor, definitions in releases.items():
        for name, schema in definitions.items():
            if "properties" not in schema:
                continue
            short = _short(name)
            present.setdefault(short, []).append(minor)
            # What a release demands too much, such as the podSelector of a NetworkPolicy, servers
            # never did: later documents say so.
            required[short] = set(schema.get("required", ())) - _TOLERATED.get(
                short.rpartition(".")[2], set()
            )
            is_object = "x-kubernetes-group-version-kind" in schema
            for field, inner in schema["properties"].items():
                word = "any" if is_object and field == "status" else _type(inner, definitions)
                fields.setdefault(short, {}).setdefault(field, {})[minor] = word
    return {
        name: {
            field: _row(words, present[name], field in required[name])
            for field, words in sorted(found.items())
        }
        for name, found in sorted(fields.items())
    }


def _row(words: Mapping[int, str], releases: Sequence[int], required: bool) -> Any:
    known = sorted(words)
    word = words[known[-1]] + ("!" if required else "")
    since = known[0] if known[0] > releases[0] else 0
    last = known[-1] if known[-1] < releases[-1] else 0
    return [word, since, last] if since or last else word


def _type(schema: Schema, definitions: Definitions) -> str:
    if isinstance(reference := schema.get("$ref"), str):
        name = reference.rpartition("/")[2]
        target = definitions[name]
        if name in _BY_NAME:
            return _BY_NAME[name]
        return _short(name) if "properties" in target else _type(target, definitions)
    kinds = schema.get("type")
    if kinds is None:
        return "any"
    kind = next(k for k in kinds if k != "null") if isinstance(kinds, list) else kinds
    if kind == "array":
        return f"[]{_type(schema['items'], definitions)}"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"{{}}{_type(values, definitions)}" if isinstance(values, dict) else "object"
    return _SCALARS[kind, schema.get("format", "")]


def _short(name: str) -> str:
    return _PREFIXES.sub("", name)


def reachable(roots: set[str], definitions: Schema) -> Schema:
    """The definitions that objects consist of; those of lists, options and statuses are none."""
    found: set[str] = set()
    pending = sorted(roots)
    while pending:
        name = pending.pop()
        if name in found:
            continue
        found.add(name)
        for row in definitions[name].values():
            word = (row if isinstance(row, str) else row[0]).rstrip("!")
            inner = re.sub(r"^(?:\[\]|\{\})+", "", word)
            if inner in definitions:
                pending.append(inner)
    return {name: definitions[name] for name in sorted(found)}


def as_text(data: Schema) -> str:
    """The file's text: a line for each API and each definition, so that a change can be read."""

    def lines(entries: Schema) -> str:
        return ",\n".join(
            f"{json.dumps(key)}:{json.dumps(value, separators=(',', ':'))}"
            for key, value in entries.items()
        )

    return (
        f'{{"oldest":{data["oldest"]},"newest":{data["newest"]},\n'
        f'"apis":{{\n{lines(data["apis"])}\n}},\n'
        f'"definitions":{{\n{lines(data["definitions"])}\n}}}}\n'
    )


def main() -> None:
    """The command line."""
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    data = compact(read_releases([Path(word) for word in sys.argv[1:]]))
    TARGET.write_text(as_text(data), encoding="utf-8")
    print(f"{TARGET.name}: 1.{data['oldest']} to 1.{data['newest']}, {len(data['apis'])} APIs, "
          f"{len(data['definitions'])} definitions")  # fmt: skip


if __name__ == "__main__":
    main()
