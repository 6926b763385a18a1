"""The environment of a workload's containers, resolved as the kubelet does.

Source: core/v1 Container.env and envFrom ("values defined by an Env with a duplicate key will take
precedence") and the `$(NAME)` references in values, commands and arguments.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.inventory.configuration.mounts import Numbers
from auditor.inventory.containers import CONTAINER_LISTS
from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path, Resource

_REFERENCE = re.compile(r"\$\$|\$\(([A-Za-z_][A-Za-z0-9_.-]*)\)")


class Variable(msgspec.Struct, frozen=True):
    """One variable of one container. The value is None where it is no text of the input: from a
    Secret, a field, or an object that is not there."""

    container: str
    name: str
    value: str | None
    origin: str
    """literal, configMap, secret or field."""
    ref: int
    path: Path
    """Where it stands: in the workload's object, or in the ConfigMap it comes from."""


def containers_at(workload: Workload) -> Iterator[tuple[Path, Mapping[str, JSON]]]:
    """Every container with the path it stands at, in the order in which they start."""
    for field, _ in sorted(CONTAINER_LISTS, key=lambda one: one[1] != "init"):
        for index, container in enumerate(sequence(workload.spec.get(field))):
            yield (*workload.spec_path, field, index), mapping(container)


def variables_of(
    workload: Workload, resources: Sequence[Resource], numbers: Numbers
) -> list[Variable]:
    """The variables of every container, the last of a name only, in the order of the containers."""
    found: list[Variable] = []
    for at, container in containers_at(workload):
        own: dict[str, Variable] = {}
        name = text(container.get("name"))
        for source in sequence(container.get("envFrom")):
            for one in _from_map(workload, name, mapping(source), resources, numbers):
                own[one.name] = one
        for number, entry in enumerate(sequence(container.get("env"))):
            path: Path = (*at, "env", number)
            made = _single(workload, name, mapping(entry), path, own, resources, numbers)
            own.pop(made.name, None)
            own[made.name] = made
        found += own.values()
    return found


def _from_map(
    workload: Workload,
    container: str,
    source: Mapping[str, JSON],
    resources: Sequence[Resource],
    numbers: Numbers,
) -> Iterator[Variable]:
    named = text(dig(source, "configMapRef", "name"))
    ref = numbers.get(("", "ConfigMap", workload.resource.namespace, named))
    if ref is None:
        return
    prefix = text(source.get("prefix"))
    for key, value in mapping(resources[ref].body.get("data")).items():
        held = value if isinstance(value, str) else None
        yield Variable(container, prefix + key, held, "configMap", ref, ("data", key))


def _single(
    workload: Workload,
    container: str,
    entry: Mapping[str, JSON],
    path: Path,
    own: Mapping[str, Variable],
    resources: Sequence[Resource],
    numbers: Numbers,
) -> Variable:
    name = text(entry.get("name"))
    source = mapping(entry.get("valueFrom"))
    if not source:
        known = {v.name: v.value for v in own.values() if v.value is not None}
        value = expand(text(entry.get("value")), known)
        return Variable(container, name, value, "literal", workload.ref, (*path, "value"))
    wanted = mapping(source.get("configMapKeyRef"))
    if wanted:
        key = text(wanted.get("key"))
        identity = ("", "ConfigMap", workload.resource.namespace, text(wanted.get("name")))
        ref = numbers.get(identity)
        held = None if ref is None else dig(resources[ref].body, "data", key)
        if ref is not None and isinstance(held, str):
            return Variable(container, name, held, "configMap", ref, ("data", key))
        return Variable(container, name, None, "configMap", workload.ref, (*path, "valueFrom"))
    origin = "secret" if "secretKeyRef" in source else "field"
    return Variable(container, name, None, origin, workload.ref, (*path, "valueFrom"))


def expand(value: str, known: Mapping[str, str]) -> str:
    """A value with its `$(NAME)` references; those that are not known stay as written."""
    if "$" not in value:
        return value
    return _REFERENCE.sub(
        lambda found: "$" if found[1] is None else known.get(found[1], found[0]), value
    )
