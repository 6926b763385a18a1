"""Whom a workload is told to talk to: names of Services and pods in its configuration, environment
and arguments, and the workloads that they lead to.

Source: DNS for Services and Pods: SERVICE.NAMESPACE.svc.ZONE, and POD.SERVICE.NAMESPACE.svc.ZONE
for the pods of a StatefulSet behind its headless Service.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import msgspec

from auditor.inventory.fields import mapping, sequence, text, whole
from auditor.inventory.images import parse_image
from auditor.inventory.routing import Service
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path

if TYPE_CHECKING:
    from auditor.inventory import Inventory

_NAME = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?"
_FOUND = re.compile(
    rf"(?<![A-Za-z0-9._$}}+-])(?:(?P<scheme>[a-z][a-z0-9+.-]*)://(?:[^@/\s]*@)?)?"
    rf"(?P<host>{_NAME}(?:\.{_NAME})*)(?::(?P<port>[0-9]{{1,5}})(?![0-9]))?"
)
_LONGEST = 20_000
"""Characters of a text that are looked through."""
_PORTS = {
    "http": 80,
    "https": 443,
    "postgres": 5432,
    "postgresql": 5432,
    "redis": 6379,
    "rediss": 6379,
}
_CLUSTER = re.compile(rf"(?:\.svc)(?:\.{_NAME})*$")
_ORDINAL = re.compile(r"(?P<name>.+)-(?P<number>[0-9]+)")


class Address(msgspec.Struct, frozen=True):
    """A host that is named somewhere, and what it leads to in the input."""

    host: str
    port: int | None
    ref: int
    path: Path
    service: Service | None
    workloads: tuple[Workload, ...]


def addresses_in(
    inventory: Inventory, namespace: str, value: str, ref: int, path: Path, *, words: bool
) -> Iterator[Address]:
    """The addresses that a text names, as a pod of `namespace` would resolve them: names that end
    in `.svc` or a zone after it, hosts of URLs and `host=`; with `words` also a text that is
    nothing but the name of a Service, and a port."""
    for found in _FOUND.finditer(value[:_LONGEST]):
        host = found["host"]
        port = int(found["port"]) if found["port"] else _PORTS.get(found["scheme"] or "")
        clustered = _CLUSTER.search(host) is not None
        service, workloads = resolve(inventory, namespace, host)
        named = found["scheme"] is not None or value[: found.start()].endswith("host=")
        if service is None and not clustered and not (named and "." not in host):
            continue
        if not clustered and not named and not (words and found[0] == value.strip()):
            continue  # a word in a text that happens to be a Service's name
        yield Address(host, port, ref, path, service, workloads)


def resolve(
    inventory: Inventory, namespace: str, host: str
) -> tuple[Service | None, tuple[Workload, ...]]:
    """The Service that a host name means, and the workloads behind it; of a StatefulSet's pod
    name, that StatefulSet. None and nothing where the input has no such thing."""
    labels = _CLUSTER.sub("", host).split(".")
    named = inventory.services_named
    if len(labels) == 3:
        service = named.get((labels[2], labels[1]))
        ordinal = _ORDINAL.fullmatch(labels[0])
        if service is None or ordinal is None:
            return None, ()
        owners = tuple(w for w in service.workloads if _has_pod(inventory, w, ordinal, labels[1]))
        return (service, owners) if owners else (None, ())
    if len(labels) > 2:
        return None, ()
    service = named.get((labels[1] if len(labels) == 2 else namespace, labels[0]))
    return service, service.workloads if service else ()


def _has_pod(inventory: Inventory, workload: Workload, pod: re.Match[str], service: str) -> bool:
    resource = workload.resource
    ceiling = inventory.replicas[workload].maximum
    return (
        resource.kind == "StatefulSet"
        and resource.name == pod["name"]
        and mapping(resource.body.get("spec")).get("serviceName") == service
        and (ceiling is None or int(pod["number"]) < ceiling)
    )


def address_document(inventory: Inventory, address: Address) -> dict[str, JSON]:
    """What rules see of an address."""
    service = address.service
    return {
        "host": address.host,
        "port": address.port,
        "ref": address.ref,
        "path": address.path,
        "service": None
        if service is None
        else {
            "ref": service.ref,
            "namespace": service.resource.namespace,
            "name": service.resource.name,
        },
        "served": None if service is None else _served(address),
        "workloads": [workload_document(inventory, w) for w in address.workloads],
    }


def workload_document(inventory: Inventory, workload: Workload) -> dict[str, JSON]:
    """A workload that another one speaks of, in short."""
    resource = workload.resource
    images = [
        parse_image(text(mapping(c).get("image")))["name"]
        for c in sequence(workload.spec.get("containers"))
    ]
    return {
        "ref": workload.ref,
        "kind": resource.kind,
        "namespace": resource.namespace,
        "name": resource.name,
        "labels": workload.labels,
        "images": images,
        "min": inventory.replicas[workload].minimum,
    }


def _served(address: Address) -> bool | None:
    """Whether somebody listens on the port: a port of the Service, or of the pods themselves behind
    a headless one. None where no port is named."""
    if address.port is None or address.service is None:
        return None
    spec = mapping(address.service.resource.body.get("spec"))
    ports = [mapping(port) for port in sequence(spec.get("ports"))]
    if spec.get("clusterIP") != "None":
        return any(port.get("port") == address.port for port in ports)
    return any(
        address.port in (whole(mapping(port).get("containerPort")) for port in _ports(workload))
        for workload in address.workloads
    ) or any(port.get("port") == address.port for port in ports)


def _ports(workload: Workload) -> list[JSON]:
    return [
        port
        for container in sequence(workload.spec.get("containers"))
        for port in sequence(mapping(container).get("ports"))
    ]
