"""External Secrets Operator: which stores an ExternalSecret reads, and as whom a store reads.

Source: external-secrets.io/v1 ExternalSecret (secretStoreRef, data[].sourceRef, dataFrom[].
sourceRef; `kind` is SecretStore unless it says otherwise), SecretStore and ClusterSecretStore.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import msgspec

from auditor.inventory.access import Access
from auditor.inventory.fields import annotations_of, dig, mapping, sequence, text
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Path, Resource

GROUP = "external-secrets.io"
_IMAGE = "external-secrets/external-secrets"


class Stores(msgspec.Struct, frozen=True):
    """The stores by (kind, namespace, name); a ClusterSecretStore has no namespace."""

    stores: Mapping[tuple[str, str, str], int]

    def references(self, resource: Resource) -> list[dict[str, JSON]]:
        """The stores that an ExternalSecret names, with the number of each or None."""
        spec = mapping(resource.body.get("spec"))
        return [
            self._reference(block, path, resource.namespace) for block, path in _store_refs(spec)
        ]

    def _reference(self, block: Mapping[str, JSON], path: Path, namespace: str) -> dict[str, JSON]:
        kind, name = text(block.get("kind")) or "SecretStore", text(block.get("name"))
        where = "" if kind == "ClusterSecretStore" else namespace
        return {
            "path": path,
            "kind": kind,
            "name": name,
            "ref": self.stores.get((kind, where, name)),
        }


def find_stores(resources: Sequence[Resource]) -> Stores:
    """The stores among the resources."""
    stores: dict[tuple[str, str, str], int] = {}
    for ref, resource in enumerate(resources):
        if resource.group == GROUP and resource.kind in ("SecretStore", "ClusterSecretStore"):
            where = "" if resource.kind == "ClusterSecretStore" else resource.namespace
            stores.setdefault((resource.kind, where, resource.name), ref)
    return Stores(stores)


def _store_refs(spec: Mapping[str, JSON]) -> Iterator[tuple[Mapping[str, JSON], Path]]:
    named = spec.get("secretStoreRef")
    if isinstance(named, dict):
        yield named, ("spec", "secretStoreRef")
    for field in ("data", "dataFrom"):
        for number, item in enumerate(sequence(spec.get(field))):
            own = dig(item, "sourceRef", "storeRef")
            if isinstance(own, dict):
                yield own, ("spec", field, number, "sourceRef", "storeRef")


def store_document(
    resource: Resource, access: Access, controllers: list[dict[str, JSON]]
) -> dict[str, JSON]:
    """What rules see of a store: the provider with its settings, the service accounts that it
    reads as, and, for a store that names none, those of the operator's own pods."""
    provider = mapping(dig(resource.body, "spec", "provider"))
    name = min(provider, default="")
    settings = mapping(provider.get(name))
    return {
        "provider": name,
        "path": ("spec", "provider", name) if name else ("spec", "provider"),
        "settings": {key: value for key, value in settings.items() if key != "auth"},
        "auth": sorted(mapping(settings.get("auth"))),
        "accounts": list(_accounts(resource, name, settings, access)),
        "controllers": controllers,
    }


def _accounts(
    resource: Resource, provider: str, settings: Mapping[str, JSON], access: Access
) -> Iterator[dict[str, JSON]]:
    for method, block in mapping(settings.get("auth")).items():
        reference = mapping(dig(block, "serviceAccountRef"))
        name = text(reference.get("name"))
        if not name:
            continue
        # Only a ClusterSecretStore may name the account's namespace.
        namespace = resource.namespace or text(reference.get("namespace"))
        path: Path = ("spec", "provider", provider, "auth", method, "serviceAccountRef", "name")
        yield {"path": path, **account_document(access, namespace, name)}


def account_document(access: Access, namespace: str, name: str) -> dict[str, JSON]:
    """A service account by name, with its number and annotations if it is in the input."""
    account = access.account(namespace, name)
    return {
        "namespace": namespace,
        "name": name,
        "ref": access.accounts.get((namespace, name)),
        "annotations": {} if account is None else annotations_of(account.body.get("metadata")),
    }


def runs_operator(workload: Workload) -> bool:
    """Whether the pods run External Secrets Operator itself, by its image."""
    return any(
        text(dig(container, "image")).partition("@")[0].rpartition(":")[0].endswith(_IMAGE)
        for container in sequence(workload.spec.get("containers"))
    )
