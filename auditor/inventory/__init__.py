"""How the objects of an audit hang together. Built once, with hash look-ups, so that every rule
sees its subject's neighbours without searching for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from auditor.inventory.access import Access, find_access
from auditor.inventory.autoscaling import Autoscaler, parse_autoscaler
from auditor.inventory.certificates import Certificates, find_certificates
from auditor.inventory.companions import Companions
from auditor.inventory.configuration.document import Configurations
from auditor.inventory.connections.reach import Reach
from auditor.inventory.destinations import find_destinations
from auditor.inventory.disruption import Budget, parse_budget
from auditor.inventory.entry import Entry, find_entry
from auditor.inventory.fields import labels_of
from auditor.inventory.gateways import Gateways, find_gateways
from auditor.inventory.headers import find_controller
from auditor.inventory.live import Running, find_running
from auditor.inventory.network import DNS_NAMESPACE, ClusterDns, Policy, find_dns, parse_policy
from auditor.inventory.routing import Service, backends, parse_service
from auditor.inventory.secrets import Secrets, find_secrets
from auditor.inventory.selectors import LabelIndex
from auditor.inventory.storage import Storage, find_storage
from auditor.inventory.stores import Stores, find_stores
from auditor.inventory.strays import find_strays
from auditor.inventory.templates import pod_templates
from auditor.inventory.volumes import Volumes, find_volumes
from auditor.inventory.workloads import Replicas, Workload, find_workloads, replicas_of
from auditor.model import Facts, LivePod, Resource, SourceText
from auditor.schemas import Schemas
from auditor.schemas.checking import Checker


class Inventory(msgspec.Struct, frozen=True):
    """Everything that was loaded, joined. Objects are known by their number in `resources`
    (`ref` in documents); what belongs to a workload is found under the workload."""

    resources: tuple[Resource, ...]
    complete: bool
    """Whether what is absent here does not exist at all (a whole cluster, or the user said so)."""
    live: bool
    """Whether the objects are those of a running cluster, defaults filled in."""
    unlisted: Mapping[str, str]
    """Kinds of a running cluster that could not be listed, and why."""
    facts: Facts
    kinds: Mapping[str, int]
    numbers: Mapping[tuple[str, str, str, str], int]
    """The number of each object by its identity; of two that share one, the first's."""
    workloads: tuple[Workload, ...]
    autoscalers: Mapping[int, Autoscaler]
    """By their numbers, as are the other joined objects."""
    budgets: Mapping[int, Budget]
    policies: Mapping[int, Policy]
    services: Mapping[int, Service]
    services_named: Mapping[tuple[str, str], Service]
    """By (namespace, name)."""
    storage: Storage
    access: Access
    dns: ClusterDns
    namespaces: Mapping[str, int | None]
    """Each namespace that is declared or used, and its object's number if it is declared."""
    claims: Mapping[tuple[str, str], int]
    """(namespace, name) of each PersistentVolumeClaim, and its number."""
    replicas: Mapping[Workload, Replicas]
    strays: Mapping[Workload, Workload]
    """Pods that are not like their owner's template but stand in their owner's place, and it."""
    targets: Mapping[int, Workload]
    """The workload that each autoscaler scales, by the autoscaler's number."""
    autoscalers_of: Mapping[Workload, Sequence[Autoscaler]]
    budgets_of: Mapping[Workload, Sequence[Budget]]
    policies_of: Mapping[Workload, Sequence[Policy]]
    policies_in: Mapping[str, Sequence[Policy]]
    """By namespace, as are the workloads."""
    workloads_in: Mapping[str, Sequence[Workload]]
    services_of: Mapping[Workload, Sequence[Service]]
    account_users: Mapping[tuple[str, str], Sequence[Workload]]
    """The workloads that run as each service account, by (namespace, name)."""
    ingresses_of: Mapping[tuple[str, str], Sequence[int]]
    """(namespace, Service name) to the numbers of the Ingresses that name it."""
    reach: Reach
    """What may connect to what; worked out when it is asked for."""
    secrets: Secrets
    stores: Stores
    certificates: Certificates
    entry: Entry
    gateways: Gateways
    checker: Checker
    """Which fields objects may have, with the custom kinds that are defined here."""
    names: tuple[str, ...]
    """The paths of all files in the folders that were scanned; none where no folder was."""
    running: Running | None
    """Pods and nodes; None for files."""
    volumes: Volumes | None
    """What was made for claims; None for files."""
    configurations: Configurations
    """What workloads are told, in ConfigMaps and elsewhere; read when it is asked for."""
    text: SourceText | None
    """The text that was scanned, to point into configuration files; None where there is none."""
    companions: Companions
    """Scripts and documents beside the objects, numbered after them."""

    def at(self, number: int) -> Resource:
        """The object of that number, or the script or document that stands after the objects."""
        count = len(self.resources)
        return (
            self.resources[number] if number < count else self.companions.resources[number - count]
        )

    def holds(self, number: int) -> bool:
        """Whether there is something of that number."""
        if 0 <= number < len(self.resources):
            return True
        return 0 <= number - len(self.resources) < len(self.companions.resources)

    def knows(self, kind: str) -> bool:
        """Whether an object of this kind that is not here is absent, and not merely unseen. A
        folder that holds some objects of a kind is taken to hold them all."""
        if kind in self.unlisted:
            return False
        return self.complete or self.live or kind in self.kinds


def build_inventory(
    resources: Sequence[Resource],
    complete: bool = False,
    live: bool = False,
    unlisted: Mapping[str, str] | None = None,
    facts: Facts | None = None,
    names: tuple[str, ...] = (),
    pods: Sequence[LivePod] = (),
    text: SourceText | None = None,
) -> Inventory:
    """Joins the resources; linear in their number."""
    resources = [_placed(resource) for resource in resources]
    numbered: dict[tuple[str, str], list[int]] = {}
    numbers: dict[tuple[str, str, str, str], int] = {}
    kinds: dict[str, int] = {}
    for number, resource in enumerate(resources):
        numbers.setdefault(resource.identity, number)
        numbered.setdefault((resource.group, resource.kind), []).append(number)
        kinds[resource.kind] = kinds.get(resource.kind, 0) + 1

    def of_kind(kind: str, *groups: str) -> list[int]:
        return sorted(number for group in groups for number in numbered.get((group, kind), ()))

    workloads = tuple(find_workloads(resources))
    index: LabelIndex[Workload] = LabelIndex()
    by_identity: dict[tuple[str, str, str, str], Workload] = {}
    workloads_in: dict[str, list[Workload]] = {}
    account_users: dict[tuple[str, str], list[Workload]] = {}
    strays = find_strays(workloads, pods)
    placed = [workload for workload in workloads if workload not in strays]
    for workload in placed:
        namespace = workload.resource.namespace
        workloads_in.setdefault(namespace, []).append(workload)
        account_users.setdefault((namespace, workload.service_account), []).append(workload)
        index.add(workload.resource.namespace, workload.labels, workload)
        by_identity.setdefault(workload.resource.identity, workload)

    autoscalers = {
        n: parse_autoscaler(n, resources[n])
        for n in of_kind("HorizontalPodAutoscaler", "autoscaling")
    }
    budgets = {
        n: parse_budget(n, resources[n], index) for n in of_kind("PodDisruptionBudget", "policy")
    }
    policies = {
        n: parse_policy(n, resources[n])
        for n in of_kind("NetworkPolicy", "networking.k8s.io", "extensions")
    }
    services = {n: parse_service(n, resources[n], index) for n in of_kind("Service", "")}

    autoscalers_of: dict[Workload, list[Autoscaler]] = {}
    targets: dict[int, Workload] = {}
    for scaler in autoscalers.values():
        if target := by_identity.get(scaler.target):
            targets[scaler.ref] = target
            autoscalers_of.setdefault(target, []).append(scaler)
    budgets_of: dict[Workload, list[Budget]] = {}
    for budget in budgets.values():
        for workload in budget.workloads:
            budgets_of.setdefault(workload, []).append(budget)
    policies_of: dict[Workload, list[Policy]] = {}
    policies_in: dict[str, list[Policy]] = {}
    for policy in policies.values():
        policies_in.setdefault(policy.resource.namespace, []).append(policy)
        for workload in index.select(policy.resource.namespace, policy.selector):
            policies_of.setdefault(workload, []).append(policy)
    services_of: dict[Workload, list[Service]] = {}
    for service in services.values():
        for workload in service.workloads:
            services_of.setdefault(workload, []).append(service)
    for stray, owner in strays.items():
        budgets_of[stray] = budgets_of.get(owner, [])
        policies_of[stray] = policies_of.get(owner, [])
        services_of[stray] = services_of.get(owner, [])
    ingresses_of: dict[tuple[str, str], list[int]] = {}
    for number in of_kind("Ingress", "networking.k8s.io", "extensions"):
        for name in dict.fromkeys(backends(resources[number])):
            ingresses_of.setdefault((resources[number].namespace, name), []).append(number)

    namespaces: dict[str, int | None] = {r.namespace: None for r in resources if r.namespace}
    namespaces.update({resources[n].name: n for n in of_kind("Namespace", "")})
    dns_namespace = namespaces.get(DNS_NAMESPACE)
    dns_labels = (
        {} if dns_namespace is None else labels_of(resources[dns_namespace].body.get("metadata"))
    )
    services_named = {(s.resource.namespace, s.resource.name): s for s in services.values()}
    certificates = find_certificates(resources)
    destinations = find_destinations(resources, numbers, services_named, workloads_in)
    storage = find_storage(resources)
    claims = {
        (resources[n].namespace, resources[n].name): n for n in of_kind("PersistentVolumeClaim", "")
    }
    return Inventory(
        resources=tuple(resources),
        complete=complete,
        live=live,
        unlisted=unlisted or {},
        facts=facts or Facts(),
        kinds=dict(sorted(kinds.items())),
        numbers=numbers,
        workloads=workloads,
        autoscalers=autoscalers,
        budgets=budgets,
        policies=policies,
        services=services,
        services_named=services_named,
        storage=storage,
        access=find_access(resources),
        dns=find_dns(dns_labels, index),
        namespaces=dict(sorted(namespaces.items())),
        claims=claims,
        replicas={w: replicas_of(w, autoscalers_of.get(w, ())) for w in workloads},
        strays=strays,
        targets=targets,
        autoscalers_of=autoscalers_of,
        budgets_of=budgets_of,
        policies_of=policies_of,
        policies_in=policies_in,
        workloads_in=workloads_in,
        services_of=services_of,
        account_users=account_users,
        ingresses_of=ingresses_of,
        reach=Reach(
            placed,
            {
                name: None if n is None else labels_of(resources[n].body.get("metadata"))
                for name, n in sorted(namespaces.items())
            },
            policies_of,
            policies_in,
        ),
        secrets=find_secrets(resources),
        stores=find_stores(resources),
        certificates=certificates,
        entry=find_entry(
            resources, numbers, certificates, destinations, find_controller(resources)
        ),
        gateways=find_gateways(resources, certificates, destinations),
        checker=Checker(Schemas(resources)),
        names=names,
        running=find_running(resources, pods, workloads, unlisted or {}) if live else None,
        volumes=find_volumes(resources, storage, claims, numbers) if live else None,
        configurations=Configurations(),
        text=text,
        companions=Companions(names, text),
    )


def _placed(resource: Resource) -> Resource:
    """A custom kind that carries pods is namespaced, though no definition in the input says so:
    without a namespace it would go to `default`, as built-in kinds do."""
    if resource.namespace or "." not in resource.group or not pod_templates(resource):
        return resource
    return msgspec.structs.replace(resource, namespace="default")
