"""What a rule sees of a subject: the documents that policies/README.md describes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from itertools import islice

from auditor.inventory import Inventory
from auditor.inventory.capacity.document import capacity_document
from auditor.inventory.companion_documents import (
    components_subject,
    documents_subject,
    script_subject,
)
from auditor.inventory.config_maps import config_map_uses
from auditor.inventory.connections.documents import connections_document
from auditor.inventory.containers import CONTAINER_LISTS, containers_of
from auditor.inventory.database_clusters import claims_of_cluster, cluster_document
from auditor.inventory.disruption import Budget, budget_document
from auditor.inventory.entry_documents import (
    certificate_subject,
    entry_subject,
    external_secret_subject,
    gateway_subject,
    issuer_subject,
    route_subject,
    secret_store_subject,
    snapshot_class_subject,
)
from auditor.inventory.fields import labels_of, mapping
from auditor.inventory.network import dns_document
from auditor.inventory.placeholders import placeholders_of
from auditor.inventory.prerequisites import order_document
from auditor.inventory.routing import backends
from auditor.inventory.secrets import secret_uses
from auditor.inventory.spread import spread_of
from auditor.inventory.storage import Claim, claimed_names, claims_of
from auditor.inventory.subjects import Subject
from auditor.inventory.totals import totals_document
from auditor.inventory.workloads import Workload
from auditor.model import JSON, Resource

_USERS_SHOWN = 10
"""Who else runs as a service account; more would make the default account's list quadratic."""

_SHOWN = 10
"""How many objects are named to somebody who looks for one that is not there."""

_NOISE = "kubectl.kubernetes.io/last-applied-configuration"


def document_of(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """The subject as a rule's `input`, without `parameters` and `inventory`, which are the same
    for many subjects and are added by the caller."""
    if subject.kind == "Object":
        return _any_object(inventory, subject)
    maker = _MAKERS.get(subject.kind)
    extra = maker(inventory, subject) if maker else {"neighbours": {}}
    return {"subject": _subject(subject), "object": _given(subject), **extra}


def _subject(subject: Subject) -> dict[str, JSON]:
    return {
        "kind": subject.kind,
        "ref": subject.ref,
        "apiVersion": subject.resource.api_version,
        "objectKind": subject.resource.kind,
        "namespace": subject.namespace,
        "name": subject.name,
        "labels": subject.labels,
        "path": subject.path,
    }


def _given(subject: Subject) -> JSON:
    """The object as it was given, without the server's bookkeeping (managedFields, and kubectl's
    copy of the whole object) and without the values of a Secret, which no rule may see."""
    if subject.kind in ("Platform", "Entry", "Script", "Documents", "Components", "Capacity"):
        return None
    body = subject.resource.body
    if subject.resource.kind == "Secret" and subject.resource.group == "":
        body = {
            key: dict.fromkeys(mapping(value)) if key in ("data", "stringData") else value
            for key, value in body.items()
        }
    metadata = mapping(body.get("metadata"))
    annotations = mapping(metadata.get("annotations"))
    if "managedFields" not in metadata and _NOISE not in annotations:
        return body
    kept = {key: value for key, value in metadata.items() if key != "managedFields"}
    if _NOISE in annotations:
        kept["annotations"] = {k: v for k, v in annotations.items() if k != _NOISE}
    return {**body, "metadata": kept}


def _workload(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    workload = subject.item
    assert isinstance(workload, Workload)
    lists = [field for field, _ in CONTAINER_LISTS]
    replicas = inventory.replicas[workload]
    return {
        "pod": {
            "path": workload.path,
            "labels": workload.labels,
            "annotations": mapping(mapping(workload.metadata).get("annotations")),
            "spec": {key: value for key, value in workload.spec.items() if key not in lists},
        },
        "containers": containers_of(workload.spec, workload.metadata, workload.spec_path),
        "replicas": {
            "min": replicas.minimum,
            "max": replicas.maximum,
            "source": replicas.source,
        },
        "live": inventory.running.workload(workload) if inventory.running else None,
        "neighbours": _around(inventory, workload),
    }


def _connections(inventory: Inventory, subject: Subject, both: bool = False) -> dict[str, JSON]:
    """A workload by what may connect to it; a kind of its own, since that costs."""
    workload = subject.item
    assert isinstance(workload, Workload)
    return {
        "pod": {"path": workload.path, "labels": workload.labels},
        "neighbours": {
            "networkPolicies": [p.document for p in inventory.policies_of.get(workload, ())],
            "connections": connections_document(inventory.reach, workload, both),
        },
    }


def _topology(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    return {"workloads": inventory.reach.names, **_connections(inventory, subject, both=True)}


def _configuration(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """A workload by what it is told; a kind of its own, since that costs."""
    workload = subject.item
    assert isinstance(workload, Workload)
    section = inventory.configurations.document(inventory, workload)
    return {**_workload(inventory, subject), "configuration": section}


def _around(inventory: Inventory, workload: Workload) -> dict[str, JSON]:
    namespace = workload.resource.namespace
    policies = inventory.policies_of.get(workload, ())
    services = inventory.services_of.get(workload, ())
    named = [
        inventory.claims[(namespace, name)]
        for name in claimed_names(workload)
        if (namespace, name) in inventory.claims
    ]
    claims = [
        Claim(ref, r, (), r.name, "PersistentVolumeClaim", r.body)
        for ref in named
        for r in (inventory.resources[ref],)
    ]
    around = _namespace(inventory, namespace)
    return {
        "namespace": around,
        "serviceAccount": _account(inventory, workload),
        "bindings": inventory.access.bindings(namespace, workload.service_account),
        "pdbs": [_budget(inventory, b) for b in inventory.budgets_of.get(workload, ())],
        "hpas": [scaler.document for scaler in inventory.autoscalers_of.get(workload, ())],
        "services": [service.document for service in services],
        "ingresses": _ingresses(inventory, namespace, [s.resource.name for s in services]),
        "networkPolicies": [policy.document for policy in policies],
        "claims": [inventory.storage.document(claim) for claim in (*claims, *claims_of(workload))],
        "dns": dns_document(workload, policies, inventory.dns),
        "spread": spread_of(workload, around["labels"]),
        "secrets": _secrets(inventory, workload),
        "configMaps": config_map_uses(workload, inventory.numbers),
    }


def _secrets(inventory: Inventory, workload: Workload) -> list[dict[str, JSON]]:
    key = (workload.resource.namespace, workload.service_account)
    account = inventory.access.account(*key)
    uses = secret_uses(workload, account, inventory.access.accounts.get(key))
    return [inventory.secrets.document(workload.resource.namespace, use) for use in uses]


def _namespace(inventory: Inventory, name: str) -> dict[str, JSON]:
    ref = inventory.namespaces.get(name)
    labels = {} if ref is None else labels_of(inventory.resources[ref].body.get("metadata"))
    return {"name": name, "ref": ref, "labels": labels}


def _account(inventory: Inventory, workload: Workload) -> dict[str, JSON]:
    namespace, name = workload.resource.namespace, workload.service_account
    account = inventory.access.account(namespace, name)
    body = account.body if account else {}
    return {
        "name": name,
        "ref": inventory.access.accounts.get((namespace, name)),
        "automount": body.get("automountServiceAccountToken"),
        "annotations": mapping(mapping(body.get("metadata")).get("annotations")),
        "podIdentity": inventory.access.pod_identities.get((namespace, name)),
        "users": [
            _named(other.resource, other.ref)
            for other in islice(
                (
                    other
                    for other in inventory.account_users[(namespace, name)]
                    if other is not inventory.strays.get(workload, workload)
                ),
                _USERS_SHOWN,
            )
        ],
    }


def _budget(inventory: Inventory, budget: Budget) -> dict[str, JSON]:
    return budget_document(budget, [inventory.replicas[w] for w in budget.workloads])


def _ingresses(
    inventory: Inventory, namespace: str, services: Sequence[str]
) -> list[dict[str, JSON]]:
    refs = {
        ref: service
        for service in services
        for ref in inventory.ingresses_of.get((namespace, service), ())
    }
    return [
        {"ref": ref, "name": inventory.resources[ref].name, "service": service}
        for ref, service in sorted(refs.items())
    ]


def _named(resource: Resource, ref: int) -> dict[str, JSON]:
    return {
        "ref": ref,
        "kind": resource.kind,
        "namespace": resource.namespace,
        "name": resource.name,
    }


def _claim(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    assert isinstance(subject.item, Claim)
    live: dict[str, JSON] | None = None
    if inventory.running and inventory.volumes:
        names = inventory.running.claims(subject.item)
        live = inventory.volumes.document(subject.namespace, names)
    return {
        "claim": inventory.storage.document(subject.item),
        "live": live,
        "neighbours": {"namespace": _namespace(inventory, subject.namespace)},
    }


def _namespace_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    declared = inventory.namespaces[subject.name] is not None
    return {
        "object": subject.resource.body if declared else None,
        "declared": declared,
        "totals": totals_document(inventory.workloads_in.get(subject.name, ()), inventory.replicas),
        "neighbours": {
            "networkPolicies": [
                policy.document for policy in inventory.policies_in.get(subject.name, ())
            ],
            "workloads": [
                _named(w.resource, w.ref) for w in inventory.workloads_in.get(subject.name, ())
            ],
        },
    }


def _budget_subject(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    budget = inventory.budgets[subject.ref]
    return {
        "budget": _budget(inventory, budget),
        "neighbours": {
            "workloads": [
                {
                    **_named(w.resource, w.ref),
                    "min": inventory.replicas[w].minimum,
                    "budgets": [
                        {"ref": b.ref, "name": b.resource.name} for b in inventory.budgets_of[w]
                    ],
                }
                for w in budget.workloads
            ],
            "inNamespace": len(inventory.workloads_in.get(subject.namespace, ())),
        },
    }


def _autoscaler(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    scaler = inventory.autoscalers[subject.ref]
    target = inventory.targets.get(scaler.ref)
    others = inventory.autoscalers_of.get(target, ()) if target else ()
    named = _named(target.resource, target.ref) if target else _object(inventory, scaler.target)
    in_namespace = inventory.workloads_in.get(subject.namespace, ())
    same_kind = (w.resource.name for w in in_namespace if w.resource.kind == scaler.target[1])
    return {
        "autoscaler": scaler.document,
        "neighbours": {
            "target": named,
            "others": [
                {"ref": s.ref, "name": s.resource.name} for s in others if s.ref != scaler.ref
            ],
            "sameKind": [] if named else list(islice(same_kind, _SHOWN)),
        },
    }


def _object(inventory: Inventory, identity: tuple[str, str, str, str]) -> dict[str, JSON] | None:
    """An object that is no workload, such as a custom kind without a pod template that can be
    scaled all the same, or a Deployment that something else owns."""
    ref = inventory.numbers.get(identity)
    return None if ref is None else _named(inventory.resources[ref], ref)


def _storage_class(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    return {
        "class": inventory.storage.by_ref[subject.ref].document,
        "neighbours": {
            "defaults": [
                {"ref": c.ref, "name": c.resource.name} for c in inventory.storage.defaults
            ]
        },
    }


def _role(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    return {
        "rules": inventory.access.rules_of(subject.ref),
        "neighbours": {"bindings": inventory.access.holders(subject.ref)},
    }


def _role_binding(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    role = inventory.access.role_of(subject.resource)
    rules = [] if role["ref"] is None else inventory.access.rules_of(role["ref"])
    return {"role": {**role, "rules": rules}, "neighbours": {}}


def _service(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    service = inventory.services[subject.ref]
    return {
        "service": service.document,
        "neighbours": {
            "workloads": [_named(w.resource, w.ref) for w in service.workloads],
            "ingresses": _ingresses(inventory, subject.namespace, [subject.name]),
        },
    }


def _ingress(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    named = inventory.services_named
    return {
        "ingress": inventory.entry.document(subject.ref),
        "neighbours": {
            "services": [
                named[(subject.namespace, name)].document
                for name in dict.fromkeys(backends(subject.resource))
                if (subject.namespace, name) in named
            ]
        },
    }


def _platform(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    objects: dict[str, list[dict[str, JSON]]] = {}
    for ref, resource in enumerate(inventory.resources):
        objects.setdefault(resource.kind, []).append(_named(resource, ref))
    live: dict[str, JSON] = {"nodes": None, "agents": None, "apiServers": None}
    if inventory.running:
        live = inventory.running.platform(inventory.workloads)
    order = {"files": list(inventory.names), **order_document(inventory)}
    return {"platform": {"objects": objects, **order, **live}, "neighbours": {}}


def _any_object(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    """What is known of an object as one of its kind. Nearly every object is fine, and there are
    many: the document of one with nothing to be said of it is that of its whole kind, so that it
    is judged once."""
    schemas = inventory.checker.schemas
    document = {
        **inventory.checker.document(subject.resource),
        "releases": {"oldest": schemas.oldest, "newest": schemas.newest},
        "placeholders": placeholders_of(subject.resource),
        "object": None,
        "neighbours": {},
    }
    own = _subject(subject)
    if document["fields"] in (None, True) and not document["placeholders"]:
        own = {key: own[key] for key in ("kind", "apiVersion", "objectKind")}
    return {"subject": own, **document}


def _capacity(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    return {"capacity": capacity_document(inventory), "neighbours": {}}


def _database_cluster(inventory: Inventory, subject: Subject) -> dict[str, JSON]:
    claims = claims_of_cluster(subject.ref, subject.resource)
    return {
        "cluster": {
            **cluster_document(inventory.resources, subject.ref),
            "claims": [inventory.storage.document(claim) for claim in claims],
        },
        "neighbours": {},
    }


_MAKERS: Mapping[str, Callable[[Inventory, Subject], dict[str, JSON]]] = {
    "Workload": _workload,
    "Connections": _connections,
    "ConnectionTopology": _topology,
    "Configuration": _configuration,
    "Claim": _claim,
    "Namespace": _namespace_subject,
    "PodDisruptionBudget": _budget_subject,
    "HorizontalPodAutoscaler": _autoscaler,
    "StorageClass": _storage_class,
    "Role": _role,
    "RoleBinding": _role_binding,
    "Service": _service,
    "Ingress": _ingress,
    "Entry": entry_subject,
    "Components": components_subject,
    "Script": script_subject,
    "Documents": documents_subject,
    "Gateway": gateway_subject,
    "HTTPRoute": route_subject,
    "Certificate": certificate_subject,
    "Issuer": issuer_subject,
    "ExternalSecret": external_secret_subject,
    "SecretStore": secret_store_subject,
    "VolumeSnapshotClass": snapshot_class_subject,
    "DatabaseCluster": _database_cluster,
    "Platform": _platform,
    "Capacity": _capacity,
}
