"""Where a backend of an Ingress or of a route leads: Service, port, pods.

Source: core/v1 Service (a port is found by number or name; `targetPort` is the port's own number
where it is absent, and may be the name of a container's port), Ingress backends, and
gateway.networking.k8s.io BackendObjectReference.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.inventory.containers import CONTAINER_LISTS
from auditor.inventory.fields import dig, mapping, sequence, text, whole
from auditor.inventory.routing import Service
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path, Resource

FINE = ("reached", "external", "resource")
"""States of a backend that leads somewhere."""


class Destinations(msgspec.Struct, frozen=True):
    """What backends are looked up in."""

    services: Mapping[tuple[str, str], Service]
    services_in: frozenset[str]
    """Namespaces that hold a Service of the input."""
    workloads_in: Mapping[str, Sequence[Workload]]
    numbers: Mapping[tuple[str, str, str, str], int]
    slices: frozenset[tuple[str, str]]
    """Services whose endpoints are in the input, by (namespace, name)."""

    def of_ingress(self, namespace: str, block: JSON, path: Path) -> dict[str, JSON]:
        """Where an Ingress's backend leads. `state` is reached, external or resource; or
        no-service, no-port, no-pods, no-target; or one of these with `unseen-` before it, where
        nothing of the kind stands in the namespace that was scanned; or unlisted, where the pods
        name their ports and not this one, or endpoints, where somebody keeps them by hand."""
        backend = mapping(block)
        resource = mapping(backend.get("resource"))
        if resource:
            return self._resource(namespace, resource, (*path, "resource"))
        service = mapping(backend.get("service"))
        if service:
            port = mapping(service.get("port"))
            wanted = port.get("number") if port.get("number") is not None else port.get("name")
            key = "number" if port.get("number") is not None else "name"
            at, where = (*path, "service", "name"), (*path, "service", "port", key)
            return self.of_service(namespace, text(service.get("name")), wanted, at, where)
        name = text(backend.get("serviceName"))
        at, where = (*path, "serviceName"), (*path, "servicePort")
        return self.of_service(namespace, name, backend.get("servicePort"), at, where)

    def _resource(self, namespace: str, block: Mapping[str, JSON], path: Path) -> dict[str, JSON]:
        group, kind = text(block.get("apiGroup")), text(block.get("kind"))
        name = text(block.get("name"))
        ref = self.numbers.get((group, kind, namespace, name))
        state = "resource" if ref is not None else "unseen-resource"
        return _found(f"{kind} {name}", None, (*path, "name"), path, ref, state)

    def of_service(
        self, namespace: str, name: str, port: JSON, at: Path, where: Path
    ) -> dict[str, JSON]:
        """Where a Service's port leads; `at` is where the name stands and `where` the port."""
        service = self.services.get((namespace, name))
        if service is None:
            state = "no-service" if namespace in self.services_in else "unseen-no-service"
            return _found(name, port, at, where, None, state)
        spec = mapping(service.resource.body.get("spec"))
        external = text(spec.get("type")) == "ExternalName"
        entry = _port(sequence(spec.get("ports")), port)
        if entry is None and not external:
            return _found(name, port, at, where, service.ref, "no-port", _ports(spec))
        if external:
            return _found(name, port, at, where, service.ref, "external")
        if not mapping(spec.get("selector")):
            state = "reached" if (namespace, name) in self.slices else "endpoints"
            return _found(name, port, at, where, service.ref, state)
        if not service.workloads:
            state = "no-pods" if self.workloads_in.get(namespace) else "unseen-no-pods"
            return _found(name, port, at, where, service.ref, state)
        target = mapping(entry).get("targetPort")
        target = mapping(entry).get("port") if target is None else target
        state, listed = _target(service.workloads, target)
        return _found(name, port, at, where, service.ref, state, listed, target)


def _found(
    name: str,
    port: JSON,
    path: Path,
    port_path: Path,
    ref: int | None,
    state: str,
    known: Sequence[str] = (),
    target: JSON = None,
) -> dict[str, JSON]:
    return {
        "name": name,
        "port": port,
        "path": path,
        "portPath": port_path,
        "ref": ref,
        "state": state,
        "known": list(known),
        "target": target,
    }


def _port(ports: Sequence[JSON], wanted: JSON) -> Mapping[str, JSON] | None:
    """The Service's port of that number or name. Without one asked for (a malformed backend) there
    is none."""
    for item in ports:
        entry = mapping(item)
        if wanted is not None and wanted in (entry.get("port"), entry.get("name")):
            return entry
    return None


def _ports(spec: Mapping[str, JSON]) -> list[str]:
    shown: list[str] = []
    for item in sequence(spec.get("ports")):
        name, number = text(mapping(item).get("name")), mapping(item).get("port")
        shown.append(f"{name} ({number})" if name else str(number))
    return shown


def _target(workloads: Sequence[Workload], target: JSON) -> tuple[str, list[str]]:
    """Whether the pods have the target port: a name has to be a container port's; a number that no
    container lists may be open all the same, and is `unlisted` where the containers list others."""
    ports = [port for workload in workloads for port in _container_ports(workload)]
    if isinstance(target, str) and not target.isdigit():
        names = sorted({name for name, _ in ports if name})
        return ("reached", []) if target in names else ("no-target", names)
    number = int(target) if isinstance(target, str) else whole(target)
    numbers = sorted({number for _, number in ports if number is not None})
    if number in numbers or not numbers:
        return "reached", []
    return "unlisted", [str(one) for one in numbers]


def _container_ports(workload: Workload) -> Iterator[tuple[str, int | None]]:
    for field, _ in CONTAINER_LISTS:
        for container in sequence(workload.spec.get(field)):
            for port in sequence(dig(container, "ports")):
                entry = mapping(port)
                yield text(entry.get("name")), whole(entry.get("containerPort"))


def find_destinations(
    resources: Sequence[Resource],
    numbers: Mapping[tuple[str, str, str, str], int],
    services: Mapping[tuple[str, str], Service],
    workloads_in: Mapping[str, Sequence[Workload]],
) -> Destinations:
    """What backends are looked up in; endpoints count where they are objects of the input."""
    slices = {
        (r.namespace, text(dig(r.body, "metadata", "labels", "kubernetes.io/service-name")))
        for r in resources
        if r.kind == "EndpointSlice"
    } | {(r.namespace, r.name) for r in resources if r.kind == "Endpoints"}
    return Destinations(
        services=services,
        services_in=frozenset(namespace for namespace, _ in services),
        workloads_in=workloads_in,
        numbers=numbers,
        slices=frozenset(slices),
    )
