"""What rules see of the ways in, of certificates, of what feeds Secrets, and of snapshots."""

from __future__ import annotations

from auditor.inventory import Inventory
from auditor.inventory.certificates import issuer_document
from auditor.inventory.stores import account_document, runs_operator, store_document
from auditor.inventory.subjects import Subject
from auditor.model import JSON


def entry_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """All ways in together."""
    return {"entry": inventory.entry.overview(), "neighbours": {}}


def gateway_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """A Gateway with its listeners."""
    return {"gateway": inventory.gateways.gateway(subject.ref), "neighbours": {}}


def route_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """A route with its parents and backends."""
    return {"route": inventory.gateways.route(subject.ref), "neighbours": {}}


def certificate_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """A Certificate with its issuer."""
    return {"certificate": inventory.certificates.certificate(subject.ref), "neighbours": {}}


def issuer_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """An issuer with its solvers."""
    return {"issuer": issuer_document(subject.resource), "neighbours": {}}


def external_secret_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """An ExternalSecret with the stores that it names."""
    return {"neighbours": {"stores": inventory.stores.references(subject.resource)}}


def secret_store_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """A store with those whom it reads as."""
    controllers = {
        (w.resource.namespace, w.service_account): None
        for w in inventory.workloads
        if runs_operator(w)
    }
    accounts = [account_document(inventory.access, *key) for key in controllers]
    return {
        "store": store_document(subject.resource, inventory.access, accounts),
        "neighbours": {},
    }


def snapshot_class_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """A class of snapshots with the storage classes of its driver."""
    driver = subject.resource.body.get("driver")
    return {
        "neighbours": {
            "classes": [
                found.document
                for found in inventory.storage.by_ref.values()
                if found.resource.body.get("provisioner") == driver
            ]
        }
    }
