"""The ways into the platform: Ingresses with their hosts, TLS entries, backends and headers.

Source: networking.k8s.io/v1 Ingress (tls[].hosts; a path's backend is a Service with a port by
number or name, or a resource), IngressClass and its default mark.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.inventory.certificates import Certificates, covered, covers, issuer_document
from auditor.inventory.destinations import Destinations
from auditor.inventory.fields import annotations_of, dig, labels_of, mapping, sequence, text
from auditor.inventory.headers import PREFIX, headers_of
from auditor.model import JSON, Path, Resource

_CLASS = "kubernetes.io/ingress.class"
_DEFAULT = "ingressclass.kubernetes.io/is-default-class"
_SOLVER = "acme.cert-manager.io/http01-solver"


class Entry(msgspec.Struct, frozen=True):
    """What Ingresses are joined with."""

    resources: Sequence[Resource]
    numbers: Mapping[tuple[str, str, str, str], int]
    certificates: Certificates
    destinations: Destinations
    classes: Mapping[str, int]
    default_class: int | None
    controller: int | None
    """The ConfigMap of ingress-nginx, if the input holds it."""

    def document(self, ref: int) -> dict[str, JSON]:
        """What rules see of an Ingress."""
        resource = self.resources[ref]
        tls = list(self._tls(resource))
        return {
            "class": self._class(resource),
            "solver": labels_of(resource.body.get("metadata")).get(_SOLVER) == "true",
            "canary": _annotation(resource, "canary").lower() in ("true", "t", "1"),
            "issuer": self.certificates.annotated(resource),
            "hosts": [self._host(resource, path, host, tls) for path, host in _hosts(resource)],
            "tls": tls,
            "routes": [self._route(resource, route) for route in routes_of(resource)],
            "headers": headers_of(resource, ref, self.numbers, self.resources, self.controller),
            "controller": self._controller(),
        }

    def _controller(self) -> dict[str, JSON] | None:
        if self.controller is None:
            return None
        data = mapping(self.resources[self.controller].body.get("data"))
        return {"ref": self.controller, "data": data}

    def _class(self, resource: Resource) -> dict[str, JSON]:
        path: Path = ("spec", "ingressClassName")
        name = text(dig(resource.body, "spec", "ingressClassName"))
        annotated = text(annotations_of(resource.body.get("metadata")).get(_CLASS))
        if not name and annotated:
            name, path = annotated, ("metadata", "annotations", _CLASS)
        number = self.classes.get(name) if name else self.default_class
        found = self.resources[number] if number is not None else None
        return {
            "name": name or (found.name if found else None),
            "path": path,
            "default": not name and found is not None,
            "controller": text(dig(found.body, "spec", "controller")) if found else None,
        }

    def _tls(self, resource: Resource) -> Iterator[dict[str, JSON]]:
        for number, item in enumerate(sequence(dig(resource.body, "spec", "tls"))):
            entry = mapping(item)
            secret = text(entry.get("secretName"))
            key = ("", "Secret", resource.namespace, secret)
            yield {
                "path": ("spec", "tls", number),
                "hosts": [host for host in sequence(entry.get("hosts")) if isinstance(host, str)],
                "secret": secret or None,
                "object": self.numbers.get(key) if secret else None,
                "certificates": self.certificates.of_secret(resource.namespace, secret),
            }

    def _host(
        self, resource: Resource, path: Path, host: str, tls: Sequence[Mapping[str, JSON]]
    ) -> dict[str, JSON]:
        """`tls` is how the host is covered: `host` by the hosts of an entry, `certificate` by an
        entry without hosts whose Certificate has the name, `open` by one of which nothing is
        known, null not at all."""
        how: str | None = None
        for entry in tls:
            if any(covers(name, host) for name in entry["hosts"]):
                how = "host"
                break
            if not entry["hosts"]:
                known = [name for one in entry["certificates"] for name in one["names"]]
                if host and covered(known, host):
                    how = "certificate"
                elif not known:
                    how = how or "open"
        return {"host": host, "path": path, "tls": how}

    def _route(self, resource: Resource, route: dict[str, JSON]) -> dict[str, JSON]:
        return {
            **route,
            "backend": self.destinations.of_ingress(
                resource.namespace, route["block"], route["place"]
            ),
            "block": None,
        }

    def overview(self) -> dict[str, JSON]:
        """What rules see of all ways in together: every Ingress with its routes and annotations of
        ingress-nginx, and every issuer of certificates."""
        ingresses = [ref for ref, r in enumerate(self.resources) if _is_ingress(r)]
        return {
            "ingresses": [self._brief(ref) for ref in ingresses],
            "issuers": [
                {"ref": ref, "kind": kind, "name": name, **issuer_document(self.resources[ref])}
                for (kind, _, name), ref in sorted(self.certificates.issuers.items())
            ],
        }

    def _brief(self, ref: int) -> dict[str, JSON]:
        resource = self.resources[ref]
        annotations = annotations_of(resource.body.get("metadata"))
        return {
            "ref": ref,
            "namespace": resource.namespace,
            "name": resource.name,
            "labels": labels_of(resource.body.get("metadata")),
            "settings": {
                key.removeprefix(PREFIX): value
                for key, value in annotations.items()
                if key.startswith(PREFIX)
            },
            "controller": self._controller(),
            "routes": [
                {key: route[key] for key in ("host", "route", "place")}
                for route in routes_of(resource)
            ],
        }


def _is_ingress(resource: Resource) -> bool:
    return resource.kind == "Ingress" and resource.group in ("networking.k8s.io", "extensions")


def _annotation(resource: Resource, name: str) -> str:
    return text(annotations_of(resource.body.get("metadata")).get(PREFIX + name))


def _hosts(resource: Resource) -> Iterator[tuple[Path, str]]:
    """The host of each rule, empty for a rule or default backend without one."""
    spec = mapping(resource.body.get("spec"))
    rules = sequence(spec.get("rules"))
    for number, rule in enumerate(rules):
        yield ("spec", "rules", number, "host"), text(dig(rule, "host"))
    for key in ("defaultBackend", "backend"):
        if not rules and isinstance(spec.get(key), dict):
            yield ("spec", key), ""


def routes_of(resource: Resource) -> Iterator[dict[str, JSON]]:
    """Every path of every rule, and the default backend: `{host, route, place, block}`, of every
    API version."""
    spec = mapping(resource.body.get("spec"))
    for key in ("defaultBackend", "backend"):
        if isinstance(spec.get(key), dict):
            yield {"host": "", "route": "", "place": ("spec", key), "block": spec[key]}
    for number, rule in enumerate(sequence(spec.get("rules"))):
        for index, item in enumerate(sequence(dig(rule, "http", "paths"))):
            at: Path = ("spec", "rules", number, "http", "paths", index)
            yield {
                "host": text(dig(rule, "host")),
                "route": text(dig(item, "path")),
                "place": (*at, "backend"),
                "block": mapping(item).get("backend"),
            }


def find_entry(
    resources: Sequence[Resource],
    numbers: Mapping[tuple[str, str, str, str], int],
    certificates: Certificates,
    destinations: Destinations,
    controller: int | None,
) -> Entry:
    """The Ingress classes among the resources, and what Ingresses are joined with."""
    classes: dict[str, int] = {}
    defaults: list[int] = []
    for ref, resource in enumerate(resources):
        if resource.kind == "IngressClass":
            classes.setdefault(resource.name, ref)
            if annotations_of(resource.body.get("metadata")).get(_DEFAULT) == "true":
                defaults.append(ref)
    default = defaults[0] if len(defaults) == 1 else None
    return Entry(resources, numbers, certificates, destinations, classes, default, controller)
