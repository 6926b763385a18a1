"""cert-manager: which Certificate writes which TLS Secret, for which names, by which issuer.

Source: cert-manager.io/v1 Certificate (issuerRef.kind is Issuer and its group cert-manager.io
unless they say otherwise), Issuer and ClusterIssuer with acme.solvers[].selector. A wildcard name
stands for one label, as in RFC 6125 section 6.4.3 and in Ingress and Gateway hosts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import msgspec

from auditor.inventory.fields import annotations_of, dig, labels_of, mapping, sequence, text
from auditor.inventory.secrets import ISSUER_ANNOTATIONS
from auditor.model import JSON, Resource

GROUP = "cert-manager.io"
_TYPES = ("acme", "ca", "selfSigned", "vault", "venafi")


class Certificates(msgspec.Struct, frozen=True):
    """Certificates by the (namespace, Secret) they write, issuers by (kind, namespace, name)."""

    resources: Sequence[Resource]
    by_secret: Mapping[tuple[str, str], Sequence[int]]
    issuers: Mapping[tuple[str, str, str], int]

    def issuer(self, kind: str, namespace: str, name: str, group: str = GROUP) -> dict[str, JSON]:
        """What rules see of an issuer that something in `namespace` names: `ref` is None where
        the input does not hold it, `type` then is unknown too. An issuer of another group is an
        external one, of which nothing is known."""
        where = "" if kind == "ClusterIssuer" else namespace
        ref = self.issuers.get((kind, where, name)) if group == GROUP else None
        found = {"kind": kind, "name": name, "group": group, "ref": ref}
        return {**found, **(issuer_document(self.resources[ref]) if ref is not None else _UNKNOWN)}

    def certificate(self, ref: int) -> dict[str, JSON]:
        """What rules see of a Certificate, with its issuer."""
        resource = self.resources[ref]
        spec = mapping(resource.body.get("spec"))
        issuer = mapping(spec.get("issuerRef"))
        names = [name for name in sequence(spec.get("dnsNames")) if isinstance(name, str)]
        common = text(spec.get("commonName"))
        kind = text(issuer.get("kind")) or "Issuer"
        group = text(issuer.get("group")) or GROUP
        return {
            "ref": ref,
            "name": resource.name,
            "labels": labels_of(resource.body.get("metadata")),
            "names": names or ([common] if common else []),
            "issuer": self.issuer(kind, resource.namespace, text(issuer.get("name")), group),
        }

    def of_secret(self, namespace: str, name: str) -> list[dict[str, JSON]]:
        """The Certificates that write a Secret."""
        return [self.certificate(ref) for ref in self.by_secret.get((namespace, name), ())]

    def annotated(self, resource: Resource) -> dict[str, JSON] | None:
        """The issuer that an Ingress's or Gateway's annotations name, and which annotation; None
        where none does. `kubernetes.io/tls-acme` alone means the controller's default issuer."""
        annotations = annotations_of(resource.body.get("metadata"))
        for key in ISSUER_ANNOTATIONS:
            value = text(annotations.get(key))
            if not value:
                continue
            kind = text(annotations.get("cert-manager.io/issuer-kind")) or (
                "ClusterIssuer" if key.endswith("cluster-issuer") else "Issuer"
            )
            group = text(annotations.get("cert-manager.io/issuer-group")) or GROUP
            name = value if key.startswith(GROUP) else ""
            issuer = self.issuer(kind, resource.namespace, name, group)
            return {"path": ("metadata", "annotations", key), **issuer}
        return None


_UNKNOWN: Mapping[str, JSON] = {"type": None, "server": None, "solvers": []}


def find_certificates(resources: Sequence[Resource]) -> Certificates:
    """The Certificates and issuers among the resources."""
    by_secret: dict[tuple[str, str], list[int]] = {}
    issuers: dict[tuple[str, str, str], int] = {}
    for ref, resource in enumerate(resources):
        if resource.group != GROUP:
            continue
        if resource.kind == "Certificate":
            name = text(dig(resource.body, "spec", "secretName"))
            by_secret.setdefault((resource.namespace, name), []).append(ref)
        elif resource.kind in ("Issuer", "ClusterIssuer"):
            where = "" if resource.kind == "ClusterIssuer" else resource.namespace
            issuers.setdefault((resource.kind, where, resource.name), ref)
    return Certificates(resources, by_secret, issuers)


def issuer_document(resource: Resource) -> dict[str, JSON]:
    """The type of an issuer, and for ACME its server and solvers."""
    spec = mapping(resource.body.get("spec"))
    kind = next((name for name in _TYPES if isinstance(spec.get(name), dict)), None)
    acme = mapping(spec.get("acme"))
    return {
        "type": kind,
        "server": text(acme.get("server")) if kind == "acme" else None,
        "solvers": [
            _solver(number, mapping(item))
            for number, item in enumerate(sequence(acme.get("solvers")))
        ],
    }


def _solver(number: int, body: Mapping[str, JSON]) -> dict[str, JSON]:
    selector = mapping(body.get("selector"))
    dns = mapping(body.get("dns01"))
    providers = [key for key, value in dns.items() if isinstance(value, dict)]
    return {
        "path": ("spec", "acme", "solvers", number),
        "type": "dns01" if "dns01" in body else "http01" if "http01" in body else None,
        "provider": min(providers, default=None),
        "zones": [zone for zone in sequence(selector.get("dnsZones")) if isinstance(zone, str)],
        "names": [name for name in sequence(selector.get("dnsNames")) if isinstance(name, str)],
        "labels": mapping(selector.get("matchLabels")),
    }


def covers(pattern: str, host: str) -> bool:
    """Whether a certificate's or TLS entry's name stands for a host: equal, or a wildcard for
    exactly one label. Case does not count."""
    pattern, host = pattern.lower().rstrip("."), host.lower().rstrip(".")
    if pattern == host:
        return bool(pattern)
    if not pattern.startswith("*.") or host.startswith("*."):
        return False
    first, dot, rest = host.partition(".")
    return bool(first and dot) and rest == pattern[2:]


def covered(patterns: Iterable[str], host: str) -> bool:
    """Whether any of the names stands for the host."""
    return any(covers(pattern, host) for pattern in patterns)
