"""Which Secrets workloads use, and what makes each of them.

Source: core/v1 EnvVarSource, EnvFromSource, SecretVolumeSource, SecretProjection and
imagePullSecrets; for the makers the API of each operator, named beside its function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from auditor.inventory.containers import CONTAINER_LISTS
from auditor.inventory.fields import annotations_of, dig, labels_of, mapping, sequence, text
from auditor.inventory.selectors import parse_selector
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path, Resource

TLS_KEYS = frozenset({"tls.crt", "tls.key", "ca.crt"})
"""What cert-manager writes; `ca.crt` only where the issuer knows it."""

ISSUER_ANNOTATIONS = (
    "cert-manager.io/cluster-issuer",
    "cert-manager.io/issuer",
    "kubernetes.io/tls-acme",
)
"""Each makes cert-manager write the TLS Secrets that an Ingress or Gateway names."""

_VOLUME_REFS = ("cephfs", "rbd", "flexVolume", "iscsi", "scaleIO", "storageos")
_SHOWN = 5


class Maker(msgspec.Struct, frozen=True):
    """An object that makes a Secret, and the keys that it writes; None where that is not known."""

    ref: int
    resource: Resource
    keys: frozenset[str] | None


class Secrets(msgspec.Struct, frozen=True):
    """The makers of each Secret, and the Secrets of the input themselves, by (namespace, name)."""

    makers: Mapping[tuple[str, str], Sequence[Maker]]
    objects: Mapping[tuple[str, str], int]

    def document(self, namespace: str, use: dict[str, JSON]) -> dict[str, JSON]:
        """What rules see of a use of a Secret in a namespace."""
        name = use["name"]
        return {
            **use,
            "object": self.objects.get((namespace, name)),
            "makers": [
                {
                    "ref": maker.ref,
                    "kind": maker.resource.kind,
                    "name": maker.resource.name,
                    "keys": None if maker.keys is None else sorted(maker.keys),
                }
                for maker in self.makers.get((namespace, name), ())[:_SHOWN]
            ],
        }


def secret_uses(
    workload: Workload, account: Resource | None, account_ref: int | None
) -> Iterator[dict[str, JSON]]:
    """Every reference of a workload to a Secret: `{ref, path, name, via, optional, keys}`. `keys`
    are those that the pod cannot start without; a reference that is optional starts without any.
    """
    spec, at = workload.spec, workload.spec_path
    for field, _ in CONTAINER_LISTS:
        for number, item in enumerate(sequence(spec.get(field))):
            yield from _of_container(workload.ref, mapping(item), (*at, field, number))
    for number, item in enumerate(sequence(spec.get("volumes"))):
        yield from _of_volume(workload.ref, mapping(item), (*at, "volumes", number))
    yield from _pulled(workload.ref, spec, at)
    if account is not None and account_ref is not None:
        yield from _pulled(account_ref, account.body, ())


def _use(
    ref: int, name: str, path: Path, via: str, optional: JSON = None, keys: Sequence[str] = ()
) -> dict[str, JSON]:
    return {
        "ref": ref,
        "path": path,
        "name": name,
        "via": via,
        "optional": optional is True,
        "keys": sorted({key for key in keys if key}),
    }


def _of_container(ref: int, body: Mapping[str, JSON], at: Path) -> Iterator[dict[str, JSON]]:
    for number, variable in enumerate(sequence(body.get("env"))):
        key = mapping(dig(variable, "valueFrom", "secretKeyRef"))
        if name := text(key.get("name")):
            path = (*at, "env", number, "valueFrom", "secretKeyRef", "name")
            yield _use(ref, name, path, "env", key.get("optional"), [text(key.get("key"))])
    for number, source in enumerate(sequence(body.get("envFrom"))):
        named = mapping(dig(source, "secretRef"))
        if name := text(named.get("name")):
            path = (*at, "envFrom", number, "secretRef", "name")
            yield _use(ref, name, path, "envFrom", named.get("optional"))


def _of_volume(ref: int, body: Mapping[str, JSON], at: Path) -> Iterator[dict[str, JSON]]:
    secret = mapping(body.get("secret"))
    if name := text(secret.get("secretName")):
        keys = [text(mapping(item).get("key")) for item in sequence(secret.get("items"))]
        yield _use(ref, name, (*at, "secret", "secretName"), "volume", secret.get("optional"), keys)
    for number, source in enumerate(sequence(dig(body, "projected", "sources"))):
        projected = mapping(dig(source, "secret"))
        if name := text(projected.get("name")):
            path = (*at, "projected", "sources", number, "secret", "name")
            keys = [text(mapping(item).get("key")) for item in sequence(projected.get("items"))]
            yield _use(ref, name, path, "volume", projected.get("optional"), keys)
    if name := text(dig(body, "csi", "nodePublishSecretRef", "name")):
        yield _use(ref, name, (*at, "csi", "nodePublishSecretRef", "name"), "volume")
    if name := text(dig(body, "azureFile", "secretName")):
        yield _use(ref, name, (*at, "azureFile", "secretName"), "volume")
    for kind in _VOLUME_REFS:
        if name := text(dig(body, kind, "secretRef", "name")):
            yield _use(ref, name, (*at, kind, "secretRef", "name"), "volume")


def _pulled(ref: int, body: Mapping[str, JSON], at: Path) -> Iterator[dict[str, JSON]]:
    for number, item in enumerate(sequence(body.get("imagePullSecrets"))):
        if name := text(dig(item, "name")):
            yield _use(ref, name, (*at, "imagePullSecrets", number, "name"), "imagePullSecrets")


def find_secrets(resources: Sequence[Resource]) -> Secrets:
    """Every maker of a Secret among the resources, by the Secret that it makes."""
    makers: dict[tuple[str, str], list[Maker]] = {}
    objects: dict[tuple[str, str], int] = {}
    spaces = [
        (r.name, labels_of(r.body.get("metadata")))
        for r in resources
        if r.kind == "Namespace" and r.group == ""
    ]
    for ref, resource in enumerate(resources):
        if resource.kind == "Secret" and resource.group == "":
            objects.setdefault((resource.namespace, resource.name), ref)
        if resource.kind == "ClusterExternalSecret" and resource.group == "external-secrets.io":
            for namespace, name, keys in _cluster_external(resource, spaces):
                makers.setdefault((namespace, name), []).append(Maker(ref, resource, keys))
            continue
        find = _MAKERS.get((resource.group, resource.kind))
        for name, keys in find(resource) if find else ():
            if name:
                made = makers.setdefault((resource.namespace, name), [])
                made.append(Maker(ref, resource, keys))
    return Secrets(makers, objects)


Made = Iterator[tuple[str, frozenset[str] | None]]


def _external(resource: Resource) -> Made:
    """external-secrets.io ExternalSecret: spec.target.name, else its own name."""
    spec = mapping(resource.body.get("spec"))
    yield text(dig(spec, "target", "name")) or resource.name, _external_keys(spec)


def _external_keys(spec: Mapping[str, JSON]) -> frozenset[str] | None:
    """A template replaces the fetched keys unless it merges; `dataFrom` and `templateFrom` write
    keys that only the store or another object knows."""
    template = mapping(dig(spec, "target", "template"))
    own = mapping(template.get("data"))
    fetched = {text(mapping(item).get("secretKey")) for item in sequence(spec.get("data"))}
    if sequence(template.get("templateFrom")):
        return None
    if own and text(template.get("mergePolicy")) != "Merge":
        return frozenset(own)
    if sequence(spec.get("dataFrom")) or dig(spec, "target", "creationPolicy") == "Merge":
        return None
    return frozenset({*own, *fetched})


def _cluster_external(
    resource: Resource, spaces: Sequence[tuple[str, Mapping[str, JSON]]]
) -> Iterator[tuple[str, str, frozenset[str] | None]]:
    """external-secrets.io ClusterExternalSecret: an ExternalSecret in each namespace that it
    names or selects."""
    spec = mapping(resource.body.get("spec"))
    inner = mapping(spec.get("externalSecretSpec"))
    own = text(spec.get("externalSecretName")) or resource.name
    name = text(dig(inner, "target", "name")) or own
    selectors = [
        parse_selector(block)
        for block in (spec.get("namespaceSelector"), *sequence(spec.get("namespaceSelectors")))
    ]
    chosen = {name for name in sequence(spec.get("namespaces")) if isinstance(name, str)} | {
        space for space, labels in spaces if any(s.matches(labels) for s in selectors)
    }
    for namespace in sorted(chosen):
        yield namespace, name, _external_keys(inner)


def _certificate(resource: Resource) -> Made:
    """cert-manager.io Certificate: spec.secretName; keystores and further formats add keys."""
    spec = mapping(resource.body.get("spec"))
    more = bool(spec.get("keystores") or spec.get("additionalOutputFormats"))
    yield text(spec.get("secretName")), None if more else TLS_KEYS


def asks_for_certificates(resource: Resource) -> bool:
    """Whether annotations make cert-manager's ingress-shim write the TLS Secrets it names."""
    annotations = annotations_of(resource.body.get("metadata"))
    return any(text(annotations.get(key)) for key in ISSUER_ANNOTATIONS)


def _ingress(resource: Resource) -> Made:
    if asks_for_certificates(resource):
        for entry in sequence(dig(resource.body, "spec", "tls")):
            yield text(dig(entry, "secretName")), TLS_KEYS


def _gateway(resource: Resource) -> Made:
    if asks_for_certificates(resource):
        for listener in sequence(dig(resource.body, "spec", "listeners")):
            for reference in sequence(dig(listener, "tls", "certificateRefs")):
                yield text(dig(reference, "name")), TLS_KEYS


def _sealed(resource: Resource) -> Made:
    """bitnami.com SealedSecret: the name in its template, else its own; template data adds keys."""
    spec = mapping(resource.body.get("spec"))
    name = text(dig(spec, "template", "metadata", "name")) or resource.name
    keys = {*mapping(spec.get("encryptedData")), *mapping(dig(spec, "template", "data"))}
    yield name, frozenset(keys)


def _provider_class(resource: Resource) -> Made:
    """secrets-store.csi.x-k8s.io SecretProviderClass: spec.secretObjects."""
    for item in sequence(dig(resource.body, "spec", "secretObjects")):
        keys = {text(dig(entry, "key")) for entry in sequence(dig(item, "data"))}
        yield text(dig(item, "secretName")), frozenset(keys)


def _vault(resource: Resource) -> Made:
    """secrets.hashicorp.com: spec.destination.name."""
    yield text(dig(resource.body, "spec", "destination", "name")), None


def _own_name(resource: Resource) -> Made:
    yield resource.name, None


def _token(resource: Resource) -> Made:
    """A Secret that Kubernetes fills with a service account's token."""
    if resource.body.get("type") == "kubernetes.io/service-account-token":
        yield resource.name, frozenset({"token", "ca.crt", "namespace"})


def _cloud_native_pg(resource: Resource) -> Made:
    """postgresql.cnpg.io Cluster: the Secrets that the operator makes for each cluster."""
    for ending in ("app", "superuser", "ca", "server", "replication"):
        yield f"{resource.name}-{ending}", None


_MAKERS: Mapping[tuple[str, str], Callable[[Resource], Made]] = {
    ("external-secrets.io", "ExternalSecret"): _external,
    ("cert-manager.io", "Certificate"): _certificate,
    ("networking.k8s.io", "Ingress"): _ingress,
    ("gateway.networking.k8s.io", "Gateway"): _gateway,
    ("bitnami.com", "SealedSecret"): _sealed,
    ("secrets-store.csi.x-k8s.io", "SecretProviderClass"): _provider_class,
    ("secrets.hashicorp.com", "VaultStaticSecret"): _vault,
    ("secrets.hashicorp.com", "VaultDynamicSecret"): _vault,
    ("secrets.hashicorp.com", "VaultPKISecret"): _vault,
    ("onepassword.com", "OnePasswordItem"): _own_name,
    ("postgresql.cnpg.io", "Cluster"): _cloud_native_pg,
    ("", "Secret"): _token,
}
