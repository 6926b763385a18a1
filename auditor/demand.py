"""Which kinds of object the promises in force rest on: what a running cluster is asked for, and
what it costs when one of them cannot be listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from auditor.catalog import Catalog
from auditor.model import Binding, GuaranteeSet, Rule
from auditor.sources.cluster.selection import JOINED

_WORKLOADS: Final = (
    "CronJob",
    "DaemonSet",
    "Deployment",
    "Job",
    "Pod",
    "ReplicaSet",
    "ReplicationController",
    "StatefulSet",
)
_SUBJECTS: Final[Mapping[str, tuple[str, ...]]] = {
    "Workload": _WORKLOADS,
    "Configuration": _WORKLOADS,
    "Claim": ("PersistentVolumeClaim", "StatefulSet"),
    "DatabaseCluster": ("Cluster",),
    "Issuer": ("Issuer", "ClusterIssuer"),
    "Role": ("Role", "ClusterRole"),
    "RoleBinding": ("RoleBinding", "ClusterRoleBinding"),
    "SecretStore": ("SecretStore", "ClusterSecretStore"),
    "Connections": _WORKLOADS,
    "ConnectionTopology": _WORKLOADS,
    "Entry": ("Ingress", "Gateway", "HTTPRoute"),
    "Object": tuple(sorted(JOINED)),
    "Components": ("CustomResourceDefinition", "Namespace", *_WORKLOADS),
    "Documents": (),
    "Platform": (),
    "Script": (),
    "Capacity": (*_WORKLOADS, "PersistentVolumeClaim"),
}
"""The kinds of object that a subject is made of, where it is not an object of its own name."""

_NEIGHBOURS: Final[Mapping[str, tuple[str, ...]]] = {
    "Capacity": ("HorizontalPodAutoscaler", "Service", "StorageClass"),
    "Configuration": ("ConfigMap",),
    "Connections": ("ConfigMap", "EndpointSlice"),
    "ConnectionTopology": ("ConfigMap", "EndpointSlice"),
    "Entry": ("ConfigMap", "EndpointSlice", "IngressClass"),
    "Gateway": ("EndpointSlice",),
    "HTTPRoute": ("EndpointSlice",),
    "Ingress": ("EndpointSlice", "IngressClass"),
}
"""Kinds that are looked up for a subject, besides those that always are."""


def subject_kinds(rule: Rule, binding: Binding | None = None) -> frozenset[str]:
    """The kinds of the objects that a rule judges; for a promise that speaks of some kinds alone,
    those."""
    kinds = frozenset(_SUBJECTS.get(rule.subject, (rule.subject,)))
    scopes = binding.scopes if binding is not None else ()
    if not scopes or any(not scope.kinds for scope in scopes):
        return kinds
    return frozenset(kind for scope in scopes for kind in scope.kinds)


def kinds_of(rule: Rule, binding: Binding | None = None) -> frozenset[str]:
    """Every kind that a rule looks at."""
    neighbours = _NEIGHBOURS.get(rule.subject, ())
    return subject_kinds(rule, binding) | {*rule.needs, *rule.reads, *neighbours}


def demand(
    catalog: Catalog,
    sets: Sequence[GuaranteeSet],
    promises: Mapping[str, frozenset[str]],
    rules: Collection[str] | None,
    skipped: Collection[str],
) -> dict[str, set[str]]:
    """Each kind that is looked at, and the promises (`baseline/POD-02`) that rest on it; none for a
    rule that was asked for by its name and that no promise binds.

    `promises` narrows a set to some of its promises, `rules` are all that run, None for all of the
    sets' rules.
    """
    found: dict[str, set[str]] = {}
    bound: set[str] = set()
    for one in sets:
        for guarantee in one.guarantees:
            if guarantee.id not in promises.get(one.id, {guarantee.id}):
                continue
            for binding in guarantee.bindings:
                name = binding.rule
                if name in skipped or (rules is not None and name not in rules):
                    continue
                bound.add(name)
                for kind in kinds_of(catalog.rules[name], binding):
                    found.setdefault(kind, set()).add(f"{one.id}/{guarantee.id}")
    for name in set(rules or ()) - bound - set(skipped):
        for kind in kinds_of(catalog.rules[name]):
            found.setdefault(kind, set())
    return found
