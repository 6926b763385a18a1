"""Services with the workloads behind them, and Ingresses with the Services they name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import msgspec

from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.inventory.selectors import LabelIndex, parse_map_selector
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Resource


class Service(msgspec.Struct, frozen=True):
    """One Service and the workloads its selector finds."""

    ref: int
    resource: Resource
    workloads: tuple[Workload, ...]

    @property
    def document(self) -> dict[str, JSON]:
        """What rules see of it."""
        spec = mapping(self.resource.body.get("spec"))
        return {
            "ref": self.ref,
            "name": self.resource.name,
            "type": text(spec.get("type")) or "ClusterIP",
            "headless": spec.get("clusterIP") == "None",
            "hasSelector": bool(spec.get("selector")),
            "ports": list(sequence(spec.get("ports"))),
            "workloads": len(self.workloads),
        }


def parse_service(ref: int, resource: Resource, index: LabelIndex[Workload]) -> Service:
    """The Service with what it selects in its namespace."""
    selector = parse_map_selector(dig(resource.body, "spec", "selector"))
    return Service(ref, resource, tuple(index.select(resource.namespace, selector)))


def backends(ingress: Resource) -> Iterator[str]:
    """The names of the Services that an Ingress sends requests to, of every API version."""
    spec = mapping(ingress.body.get("spec"))
    for block in (spec.get("defaultBackend"), spec.get("backend")):
        yield from _service_name(mapping(block))
    for rule in sequence(spec.get("rules")):
        for path in sequence(dig(rule, "http", "paths")):
            yield from _service_name(mapping(mapping(path).get("backend")))


def _service_name(backend: Mapping[str, JSON]) -> Iterator[str]:
    name = text(dig(backend, "service", "name")) or text(backend.get("serviceName"))
    if name:
        yield name
