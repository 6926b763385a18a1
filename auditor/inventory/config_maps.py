"""Which ConfigMaps a workload's pods are told to read.

Source: core/v1 EnvVarSource, EnvFromSource, ConfigMapVolumeSource and ConfigMapProjection.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from auditor.inventory.containers import CONTAINER_LISTS
from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path

Numbers = Mapping[tuple[str, str, str, str], int]
"""The number of each object by its identity."""


def config_map_uses(workload: Workload, numbers: Numbers) -> list[dict[str, JSON]]:
    """Every reference to a ConfigMap: `{path, name, optional, ref}`; `ref` is null where the input
    does not hold it."""
    namespace = workload.resource.namespace
    return [
        {
            "path": path,
            "name": name,
            "optional": optional is True,
            "ref": numbers.get(("", "ConfigMap", namespace, name)),
        }
        for path, name, optional in _references(workload)
        if name
    ]


def _references(workload: Workload) -> Iterator[tuple[Path, str, JSON]]:
    at = workload.spec_path
    for field, _ in CONTAINER_LISTS:
        for index, container in enumerate(sequence(workload.spec.get(field))):
            here: Path = (*at, field, index)
            for number, item in enumerate(sequence(dig(container, "env"))):
                key = mapping(dig(item, "valueFrom", "configMapKeyRef"))
                path = (*here, "env", number, "valueFrom", "configMapKeyRef", "name")
                yield path, text(key.get("name")), key.get("optional")
            for number, item in enumerate(sequence(dig(container, "envFrom"))):
                source = mapping(dig(item, "configMapRef"))
                path = (*here, "envFrom", number, "configMapRef", "name")
                yield path, text(source.get("name")), source.get("optional")
    for number, volume in enumerate(sequence(workload.spec.get("volumes"))):
        source = mapping(dig(volume, "configMap"))
        yield (
            (*at, "volumes", number, "configMap", "name"),
            text(source.get("name")),
            source.get("optional"),
        )
        for index, item in enumerate(sequence(dig(volume, "projected", "sources"))):
            source = mapping(dig(item, "configMap"))
            path = (*at, "volumes", number, "projected", "sources", index, "configMap", "name")
            yield path, text(source.get("name")), source.get("optional")
