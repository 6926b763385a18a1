"""What a Prometheus scrapes of the platform: its jobs, each with the pods in the input that its
discovery and relabelling leave.

Source: Prometheus documentation, kubernetes_sd_config (roles pod, endpoints, endpointslice,
service, node, and the meta labels of each) and scrape_config.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import msgspec

from auditor.inventory.configuration.addresses import resolve
from auditor.inventory.configuration.relabelling import NotUnderstood, relabel
from auditor.inventory.containers import CONTAINER_LISTS
from auditor.inventory.fields import annotations_of, dig, mapping, sequence, text
from auditor.inventory.routing import Service
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path

if TYPE_CHECKING:
    from auditor.inventory import Inventory

_META = "__meta_kubernetes_"
_NOT_LABEL = re.compile(r"[^A-Za-z0-9_]")
_SHORT_LIVED = ("Job", "CronJob", "PodTemplate")
_PROBE_PORT, _PROBE_PATH = "31999", "/a/path/of/its/own"
_ANNOTATED = {
    "prometheus.io/scrape": "true",
    "prometheus.io/port": _PROBE_PORT,
    "prometheus.io/path": _PROBE_PATH,
}
_DISCOVERIES = "_sd_configs"


class Target(msgspec.Struct, frozen=True):
    """One endpoint that a job scrapes."""

    workload: Workload
    container: str
    port: str
    path: str


class ByAnnotation(msgspec.Struct, frozen=True):
    """Whether a job finds a pod of a namespace because it says prometheus.io/scrape."""

    namespace: str
    found: bool
    port: bool
    """Whether it is scraped at prometheus.io/port, and below at prometheus.io/path."""
    path: bool
    plain: bool
    """Whether a pod that says nothing is scraped as well."""


class Job(msgspec.Struct, frozen=True):
    """One entry of scrape_configs."""

    name: str
    ref: int
    path: Path
    metrics_path: str
    nodes: bool
    """Whether its targets are the nodes' kubelets."""
    unknown: bool
    """Whether it has targets of a kind that the input cannot show."""
    targets: tuple[Target, ...]
    by_annotation: tuple[ByAnnotation, ...]


def jobs_of(inventory: Inventory, namespace: str, tree: JSON, ref: int, path: Path) -> list[Job]:
    """The jobs of a Prometheus configuration; `path` is where the file stands in its ConfigMap."""
    return [
        _job(inventory, namespace, mapping(entry), ref, (*path, "scrape_configs", number))
        for number, entry in enumerate(sequence(mapping(tree).get("scrape_configs")))
    ]


def _job(
    inventory: Inventory, namespace: str, entry: Mapping[str, JSON], ref: int, path: Path
) -> Job:
    steps = sequence(entry.get("relabel_configs"))
    base = {
        "__metrics_path__": text(entry.get("metrics_path")) or "/metrics",
        "__scheme__": text(entry.get("scheme")) or "http",
        "job": text(entry.get("job_name")),
    }
    discoveries = [mapping(d) for d in sequence(entry.get("kubernetes_sd_configs"))]
    targets: dict[tuple[int, Path, str, str], Target] = {}
    probes: tuple[ByAnnotation, ...] = ()
    understood = True
    try:
        for discovery in discoveries:
            for target in _discovered(inventory, namespace, discovery, base, steps):
                key = (target.workload.ref, target.workload.path, target.port, target.path)
                targets[key] = target
        probes = tuple(
            _probe(name, base, steps)
            for name in inventory.namespaces
            if any(d.get("role") == "pod" and _covers(d, namespace, name) for d in discoveries)
        )
    except NotUnderstood:
        understood = False
    for group in sequence(entry.get("static_configs")):
        for target in _static(inventory, namespace, mapping(group), base):
            key = (target.workload.ref, target.workload.path, target.port, target.path)
            targets.setdefault(key, target)
    others = [k for k in entry if k.endswith(_DISCOVERIES) and k != "kubernetes_sd_configs"]
    return Job(
        name=base["job"],
        ref=ref,
        path=path,
        metrics_path=base["__metrics_path__"],
        nodes=any(d.get("role") == "node" for d in discoveries),
        unknown=bool(others) or not understood or any("selectors" in d for d in discoveries),
        targets=tuple(targets.values()),
        by_annotation=probes,
    )


def _covers(discovery: Mapping[str, JSON], own: str, namespace: str) -> bool:
    names = sequence(dig(discovery, "namespaces", "names"))
    if dig(discovery, "namespaces", "own_namespace") is True:
        return namespace == own or namespace in names
    return not names or namespace in names


def _discovered(
    inventory: Inventory,
    own: str,
    discovery: Mapping[str, JSON],
    base: Mapping[str, str],
    steps: Sequence[JSON],
) -> Iterator[Target]:
    role = discovery.get("role")
    if role == "pod":
        for workload in inventory.workloads:
            resource = workload.resource
            if resource.kind in _SHORT_LIVED or not _covers(discovery, own, resource.namespace):
                continue
            for container, labels in pod_labels(
                workload.resource.namespace,
                resource.kind,
                resource.name,
                f"pod-{workload.ref}",
                workload.metadata,
                workload.spec,
            ):
                yield from _kept(workload, container, {**base, **labels}, steps)
    elif role in ("endpoints", "endpointslice", "service"):
        for service in inventory.services.values():
            if _covers(discovery, own, service.resource.namespace):
                yield from _of_service(service, base, steps, pods=role != "service")


def _of_service(
    service: Service, base: Mapping[str, str], steps: Sequence[JSON], *, pods: bool
) -> Iterator[Target]:
    resource = service.resource
    metadata = resource.body.get("metadata")
    about = {
        f"{_META}namespace": resource.namespace,
        f"{_META}service_name": resource.name,
        **_named("service_label", mapping(mapping(metadata).get("labels"))),
        **_named("service_annotation", annotations_of(metadata)),
    }
    for port in sequence(dig(resource.body, "spec", "ports")):
        entry = mapping(port)
        name, number = text(entry.get("name")), entry.get("port")
        wanted = entry.get("targetPort", number)
        for workload in service.workloads:
            at = {
                f"{_META}endpoint_port_name": name,
                f"{_META}endpointslice_port_name": name,
                f"{_META}service_port_name": name,
                f"{_META}service_port_number": str(number),
                f"{_META}endpoint_ready": "true",
                "__address__": f"{resource.name}.{resource.namespace}.svc:{number}",
            }
            container = ""
            for holder, labels in pod_labels(
                resource.namespace,
                workload.resource.kind,
                workload.resource.name,
                f"pod-{workload.ref}",
                workload.metadata,
                workload.spec,
            ):
                own = (
                    labels.get(f"{_META}pod_container_port_name"),
                    labels.get(f"{_META}pod_container_port_number"),
                )
                if str(wanted) in own:
                    container = holder
                    if pods:
                        at = {**at, **labels}
                    break
            yield from _kept(workload, container, {**base, **about, **at}, steps)


def _kept(
    workload: Workload, container: str, labels: Mapping[str, str], steps: Sequence[JSON]
) -> Iterator[Target]:
    kept = relabel(labels, steps)
    if kept is not None:
        port = _port(kept)
        named = _container_at(workload, port) or container
        yield Target(workload, named, port, kept.get("__metrics_path__", ""))


def _container_at(workload: Workload, port: str) -> str:
    """The container that declares the port; an annotation may have put it in another's place."""
    for container in sequence(workload.spec.get("containers")):
        for declared in sequence(mapping(container).get("ports")):
            if str(mapping(declared).get("containerPort")) == port:
                return text(mapping(container).get("name"))
    return ""


def _port(labels: Mapping[str, str]) -> str:
    _, colon, port = labels.get("__address__", "").rpartition(":")
    return port if colon else ("443" if labels.get("__scheme__") == "https" else "80")


def _static(
    inventory: Inventory, namespace: str, group: Mapping[str, JSON], base: Mapping[str, str]
) -> Iterator[Target]:
    for target in sequence(group.get("targets")):
        host, _, port = text(target).partition(":")
        for workload in resolve(inventory, namespace, host)[1]:
            number = port or "80"
            yield Target(
                workload, _container_at(workload, number), number, base["__metrics_path__"]
            )


def pod_labels(
    namespace: str,
    kind: str,
    name: str,
    address: str,
    metadata: Mapping[str, JSON],
    spec: Mapping[str, JSON],
) -> Iterator[tuple[str, dict[str, str]]]:
    """The targets that the role `pod` finds in one pod: one for each declared port of each
    container, and one for a container that declares none."""
    about = {
        f"{_META}namespace": namespace,
        f"{_META}pod_name": f"{name}-0",
        f"{_META}pod_ip": address,
        f"{_META}pod_phase": "Running",
        f"{_META}pod_ready": "true",
        f"{_META}pod_node_name": "node",
        f"{_META}pod_controller_kind": "ReplicaSet" if kind == "Deployment" else kind,
        f"{_META}pod_controller_name": name,
        **_named("pod_label", mapping(metadata.get("labels"))),
        **_named("pod_annotation", annotations_of(metadata)),
    }
    for field, container_kind in CONTAINER_LISTS:
        for container in sequence(spec.get(field)):
            one = mapping(container)
            own = {
                **about,
                f"{_META}pod_container_name": text(one.get("name")),
                f"{_META}pod_container_image": text(one.get("image")),
                f"{_META}pod_container_init": str(container_kind == "init").lower(),
            }
            ports = sequence(one.get("ports"))
            if not ports:
                yield text(one.get("name")), {**own, "__address__": address}
            for port in ports:
                declared = mapping(port)
                number = str(declared.get("containerPort"))
                yield (
                    text(one.get("name")),
                    {
                        **own,
                        "__address__": f"{address}:{number}",
                        f"{_META}pod_container_port_name": text(declared.get("name")),
                        f"{_META}pod_container_port_number": number,
                        f"{_META}pod_container_port_protocol": text(declared.get("protocol"))
                        or "TCP",
                    },
                )


def _named(kind: str, values: Mapping[str, JSON]) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in values.items():
        name = _NOT_LABEL.sub("_", key)
        found[f"{_META}{kind}_{name}"] = str(value)
        found[f"{_META}{kind}present_{name}"] = "true"
    return found


def _probe(namespace: str, base: Mapping[str, str], steps: Sequence[JSON]) -> ByAnnotation:
    """Tries a job on a pod that is like no other: only its annotations can have it found."""
    spec = {"containers": [{"name": "main", "ports": [{"name": "main", "containerPort": 8080}]}]}

    def scraped(annotations: Mapping[str, JSON]) -> dict[str, str] | None:
        metadata = {"annotations": annotations}
        for _, labels in pod_labels(namespace, "Pod", "a-probe", "probe", metadata, spec):
            return relabel({**base, **labels}, steps)
        return None

    annotated = scraped(_ANNOTATED)
    return ByAnnotation(
        namespace=namespace,
        found=annotated is not None,
        port=annotated is not None and _port(annotated) == _PROBE_PORT,
        path=annotated is not None and annotated.get("__metrics_path__") == _PROBE_PATH,
        plain=scraped({}) is not None,
    )
