"""The files that a workload's containers see of ConfigMaps and Secrets.

Source: core/v1 VolumeMount (subPath), ConfigMapVolumeSource (items, optional) and
ProjectedVolumeSource.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.inventory.containers import CONTAINER_LISTS
from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path, Resource

_CONTROLLERS = ("kube-root-ca.crt", "openshift-service-ca.crt", "istio-ca-root-cert")
"""ConfigMaps that controllers put into every namespace; nobody writes them down."""
_FIELDS = {"configMap": ("ConfigMap", "name"), "secret": ("Secret", "secretName")}

Numbers = Mapping[tuple[str, str, str, str], int]
"""The number of each object by its identity."""


class MountedFile(msgspec.Struct, frozen=True):
    """One key as a file. `ref` is None where the object is not in the input, and `present` says
    whether it is and holds the key."""

    kind: str
    name: str
    key: str
    ref: int | None
    present: bool
    optional: bool
    path: str
    """Where the container sees it."""
    container: str
    mount: Path
    """Where the mount stands in the workload's object."""


def mounted_files(
    workload: Workload, resources: Sequence[Resource], numbers: Numbers
) -> Iterator[MountedFile]:
    """Every file of a ConfigMap or Secret, for each container that mounts it."""
    sources = {
        text(mapping(volume).get("name")): list(_sources(mapping(volume)))
        for volume in sequence(workload.spec.get("volumes"))
    }
    for field, _ in CONTAINER_LISTS:
        for index, container in enumerate(sequence(workload.spec.get(field))):
            for number, mount in enumerate(sequence(mapping(container).get("volumeMounts"))):
                at: Path = (*workload.spec_path, field, index, "volumeMounts", number)
                one = mapping(mount)
                for kind, name, optional, items in sources.get(text(one.get("name")), ()):
                    identity = ("", kind, workload.resource.namespace, name)
                    ref = numbers.get(identity)
                    body = resources[ref].body if ref is not None else {}
                    for key, path in _files(kind, body, items, ref, one):
                        seen = _seen_at(one, path)
                        if seen:
                            held = _keys(kind, body)
                            yield MountedFile(
                                kind,
                                name,
                                key,
                                ref,
                                key in held or (ref is not None and kind == "Secret"),
                                optional,
                                seen,
                                text(mapping(container).get("name")),
                                at,
                            )


def _sources(volume: Mapping[str, JSON]) -> Iterator[tuple[str, str, bool, Sequence[JSON] | None]]:
    """Kind, name, whether it may be absent, and the items of each object in a volume."""
    blocks = [volume, *map(mapping, sequence(dig(volume, "projected", "sources")))]
    for block in blocks:
        for field, (kind, name) in _FIELDS.items():
            source = mapping(block.get(field))
            named = text(source.get(name)) or text(source.get("name"))
            if named and named not in _CONTROLLERS:
                items = source.get("items")
                chosen = items if isinstance(items, list) and items else None
                yield kind, named, source.get("optional") is True, chosen


def _files(
    kind: str,
    body: Mapping[str, JSON],
    items: Sequence[JSON] | None,
    ref: int | None,
    mount: Mapping[str, JSON],
) -> Iterator[tuple[str, str]]:
    """(key, path in the volume). Of an object that is not there only what is named is known."""
    if items is not None:
        for item in items:
            key = text(mapping(item).get("key"))
            yield key, text(mapping(item).get("path")) or key
        return
    keys = _keys(kind, body)
    wanted = text(mount.get("subPath"))
    if wanted and wanted not in keys:
        yield wanted, wanted
    elif ref is None:
        yield "", ""
    for key in keys:
        yield key, key


def _keys(kind: str, body: Mapping[str, JSON]) -> list[str]:
    fields = ("data", "binaryData") if kind == "ConfigMap" else ("data", "stringData")
    return [key for field in fields for key in mapping(body.get(field))]


def _seen_at(mount: Mapping[str, JSON], path: str) -> str:
    """The path in the container; empty for a file that the mount leaves out."""
    base, inside = text(mount.get("mountPath")).rstrip("/"), text(mount.get("subPath")).strip("/")
    if inside:
        if path == inside:
            return base
        if not path.startswith(f"{inside}/"):
            return ""
        path = path[len(inside) + 1 :]
    return f"{base}/{path}" if path else base
