"""What a container of manifests/ is given: files, command, environment, as the audit reads them.

Tests that start a real server take everything from here, so that what they prove is what ships. A
name that is not there, or that two objects share, is an error and never an empty answer.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from auditor.model import Resource
from auditor.sources.files import load_files

MANIFESTS = Path(__file__).parents[2] / "manifests"
WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "CronJob", "Job"})


def config_map(name: str) -> dict[str, str]:
    """The files in a ConfigMap, by key."""
    return dict(body("ConfigMap", name)["data"])


def body(kind: str, name: str) -> Mapping[str, Any]:
    """The one object of this kind and name."""
    return _only(f"{kind} {name}", [r for r in _objects() if (r.kind, r.name) == (kind, name)]).body


def bodies(kind: str) -> list[Mapping[str, Any]]:
    """All objects of a kind, in the order of the files."""
    return [resource.body for resource in _objects() if resource.kind == kind]


def pod_spec(workload: str) -> Mapping[str, Any]:
    """The pod that a workload makes, whatever kind of workload it is."""
    spec = _workload_spec(workload)
    if "jobTemplate" in spec:
        spec = spec["jobTemplate"]["spec"]
    found: Mapping[str, Any] = spec["template"]["spec"]
    return found


def claims(workload: str) -> list[Mapping[str, Any]]:
    """A workload's claim templates; only a StatefulSet has any."""
    return list(_workload_spec(workload).get("volumeClaimTemplates", []))


def container(workload: str, name: str) -> Mapping[str, Any]:
    """A container of a workload's pod; the name of an init container does as well."""
    pod = pod_spec(workload)
    for each in [*pod.get("initContainers", []), *pod["containers"]]:
        if each["name"] == name:
            found: Mapping[str, Any] = each
            return found
    raise LookupError(f"{workload} in {MANIFESTS} has no container {name}")


def command(workload: str, name: str) -> list[str]:
    """The command line of a container: its command, then its arguments."""
    found = container(workload, name)
    return [*found.get("command", []), *found.get("args", [])]


def environment(workload: str, name: str, fields: Mapping[str, str]) -> dict[str, str]:
    """The environment of a container, `$(NAME)` replaced as Kubernetes does.

    `fields` answers for what only a running pod knows: {"metadata.name": "redis-0"}.
    """
    known: dict[str, str] = {}
    for entry in container(workload, name).get("env", []):
        value: str = (
            entry["value"]
            if "value" in entry
            else fields[entry["valueFrom"]["fieldRef"]["fieldPath"]]
        )
        for other, text in known.items():
            value = value.replace(f"$({other})", text)
        known[entry["name"]] = value
    return known


def _workload_spec(name: str) -> Mapping[str, Any]:
    named = [r for r in _objects() if r.name == name and r.kind in WORKLOADS]
    spec: Mapping[str, Any] = _only(f"workload {name}", named).body["spec"]
    return spec


@cache
def _objects() -> tuple[Resource, ...]:
    loaded = load_files([str(MANIFESTS)], None)
    if loaded.problems:
        raise ValueError(f"{MANIFESTS} does not load: {loaded.problems}")
    return tuple(loaded.resources)


def _only(what: str, found: list[Resource]) -> Resource:
    if len(found) != 1:
        raise LookupError(f"{len(found)} objects in {MANIFESTS} are {what}, not one")
    return found[0]
