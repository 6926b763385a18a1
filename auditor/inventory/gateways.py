"""Gateways, their listeners, and the routes that are attached to them.

Source: gateway.networking.k8s.io/v1 Gateway and HTTPRoute: a parent reference names a Gateway of
the route's own namespace unless it says otherwise, and one listener of it by `sectionName` or
`port`; host names of route and listener have to meet, and a wildcard takes any number of labels.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.inventory.certificates import Certificates
from auditor.inventory.destinations import Destinations
from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.model import JSON, Path, Resource

GROUP = "gateway.networking.k8s.io"
_ROUTES = ("HTTPRoute", "GRPCRoute", "TLSRoute", "TCPRoute", "UDPRoute")


class Gateways(msgspec.Struct, frozen=True):
    """Gateways by (namespace, name), and the routes attached to each."""

    resources: Sequence[Resource]
    gateways: Mapping[tuple[str, str], int]
    routes_of: Mapping[tuple[str, str], Sequence[tuple[int, Mapping[str, JSON]]]]
    """The routes with the parent reference that attaches them."""
    certificates: Certificates
    destinations: Destinations

    def gateway(self, ref: int) -> dict[str, JSON]:
        """What rules see of a Gateway."""
        resource = self.resources[ref]
        routes = self.routes_of.get((resource.namespace, resource.name), ())
        return {
            "class": text(dig(resource.body, "spec", "gatewayClassName")) or None,
            "issuer": self.certificates.annotated(resource),
            "listeners": [
                self._listener(resource, number, mapping(item), routes)
                for number, item in enumerate(sequence(dig(resource.body, "spec", "listeners")))
            ],
        }

    def _listener(
        self,
        gateway: Resource,
        number: int,
        body: Mapping[str, JSON],
        routes: Sequence[tuple[int, Mapping[str, JSON]]],
    ) -> dict[str, JSON]:
        path: Path = ("spec", "listeners", number)
        tls = mapping(body.get("tls"))
        return {
            "path": path,
            "name": text(body.get("name")),
            "protocol": text(body.get("protocol")),
            "port": body.get("port"),
            "hostname": text(body.get("hostname")) or None,
            "mode": (text(tls.get("mode")) or "Terminate") if tls else None,
            "secrets": [
                self._secret(gateway.namespace, mapping(item), (*path, "tls", "certificateRefs", n))
                for n, item in enumerate(sequence(tls.get("certificateRefs")))
            ],
            "routes": [
                self._attached(route)
                for route, parent in routes
                if _attaches(parent, body) and _meet(self.resources[route], body)
            ],
        }

    def _secret(self, namespace: str, block: Mapping[str, JSON], path: Path) -> dict[str, JSON]:
        where, name = text(block.get("namespace")) or namespace, text(block.get("name"))
        return {
            "path": (*path, "name"),
            "name": name,
            "namespace": where,
            "object": self.destinations.numbers.get(("", "Secret", where, name)),
            "certificates": self.certificates.of_secret(where, name),
        }

    def _attached(self, ref: int) -> dict[str, JSON]:
        resource = self.resources[ref]
        rules = sequence(dig(resource.body, "spec", "rules"))
        return {
            "ref": ref,
            "kind": resource.kind,
            "namespace": resource.namespace,
            "name": resource.name,
            "redirects": bool(rules) and all(_redirects(rule) for rule in rules),
        }

    def route(self, ref: int) -> dict[str, JSON]:
        """What rules see of a route: its parents and where its backends lead."""
        resource = self.resources[ref]
        return {
            "hostnames": list(sequence(dig(resource.body, "spec", "hostnames"))),
            "parents": list(self._parents(resource)),
            "backends": list(self._backends(resource)),
        }

    def _parents(self, resource: Resource) -> Iterator[dict[str, JSON]]:
        for number, item in enumerate(sequence(dig(resource.body, "spec", "parentRefs"))):
            parent = mapping(item)
            if text(parent.get("kind")) not in ("", "Gateway"):
                continue
            where = text(parent.get("namespace")) or resource.namespace
            name = text(parent.get("name"))
            ref = self.gateways.get((where, name))
            listeners = (
                sequence(dig(self.resources[ref].body, "spec", "listeners"))
                if ref is not None
                else ()
            )
            yield {
                "path": ("spec", "parentRefs", number, "name"),
                "name": name,
                "namespace": where,
                "ref": ref,
                "section": text(parent.get("sectionName")) or None,
                "attached": any(_attaches(parent, mapping(one)) for one in listeners),
            }

    def _backends(self, resource: Resource) -> Iterator[dict[str, JSON]]:
        for number, rule in enumerate(sequence(dig(resource.body, "spec", "rules"))):
            for index, item in enumerate(sequence(dig(rule, "backendRefs"))):
                block = mapping(item)
                if text(block.get("kind")) not in ("", "Service") or block.get("weight") == 0:
                    continue
                at: Path = ("spec", "rules", number, "backendRefs", index)
                where = text(block.get("namespace")) or resource.namespace
                yield self.destinations.of_service(
                    where, text(block.get("name")), block.get("port"), (*at, "name"), (*at, "port")
                )


def _attaches(parent: Mapping[str, JSON], listener: Mapping[str, JSON]) -> bool:
    section, port = text(parent.get("sectionName")), parent.get("port")
    return (not section or section == listener.get("name")) and (
        port is None or port == listener.get("port")
    )


def _meet(route: Resource, listener: Mapping[str, JSON]) -> bool:
    """Whether route and listener share a host name; one that names none takes all."""
    own = text(listener.get("hostname"))
    names = [n for n in sequence(dig(route.body, "spec", "hostnames")) if isinstance(n, str)]
    return not own or not names or any(_overlap(own, name) for name in names)


def _overlap(one: str, other: str) -> bool:
    one, other = one.lower(), other.lower()
    if one == other:
        return True
    if one.startswith("*.") and other.startswith("*."):
        return one.endswith(other[1:]) or other.endswith(one[1:])
    if one.startswith("*."):
        return other.endswith(one[1:])
    return other.startswith("*.") and one.endswith(other[1:])


def _redirects(rule: JSON) -> bool:
    """Whether a rule only sends requests to HTTPS."""
    return any(
        text(dig(item, "requestRedirect", "scheme")).lower() == "https"
        for item in sequence(dig(rule, "filters"))
    )


def find_gateways(
    resources: Sequence[Resource], certificates: Certificates, destinations: Destinations
) -> Gateways:
    """The Gateways among the resources, and the routes by the Gateway they name."""
    gateways: dict[tuple[str, str], int] = {}
    routes: dict[tuple[str, str], list[tuple[int, Mapping[str, JSON]]]] = {}
    for ref, resource in enumerate(resources):
        if resource.group != GROUP:
            continue
        if resource.kind == "Gateway":
            gateways.setdefault((resource.namespace, resource.name), ref)
        elif resource.kind in _ROUTES:
            for item in sequence(dig(resource.body, "spec", "parentRefs")):
                parent = mapping(item)
                if text(parent.get("kind")) in ("", "Gateway"):
                    where = text(parent.get("namespace")) or resource.namespace
                    routes.setdefault((where, text(parent.get("name"))), []).append((ref, parent))
    return Gateways(resources, gateways, routes, certificates, destinations)
