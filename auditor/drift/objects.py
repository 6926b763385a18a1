"""Which objects are on both sides, which on one, and what differs between the two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from auditor.drift.defaults import Defaults, defaults_of
from auditor.drift.fields import differences
from auditor.findings import reference
from auditor.inventory.autoscaling import parse_autoscaler
from auditor.inventory.fields import mapping, sequence, text
from auditor.inventory.templates import pod_templates
from auditor.model import Drift, FieldDrift, Loaded, Path, Resource, format_path

_BY_ITSELF = frozenset(
    {
        ("", "ConfigMap", "kube-root-ca.crt"),
        ("", "ConfigMap", "istio-ca-root-cert"),
        ("", "ServiceAccount", "default"),
    }
)
"""What a controller puts into every namespace."""


def asked_of_cluster(declared: Loaded) -> set[str]:
    """The kinds that a cluster has to be asked for, to be compared with what was declared: those
    kinds, and the definitions that say what their defaults are."""
    return {"CustomResourceDefinition", *(resource.kind for resource in declared.resources)}


def find_drift(declared: Loaded, live: Loaded) -> Drift:
    """The objects of both sides, matched by group, kind, namespace and name.

    Secrets are not compared, for they are not read. A kind that could not be listed is not called
    absent; the cluster has to have been asked for all kinds that were declared. What nobody
    declared counts where it is in a namespace of the platform's own, no other object owns it, and
    it carries pods or is of a kind that was declared.
    """
    theirs = {resource.identity: resource for resource in live.resources}
    ours = {resource.identity: resource for resource in declared.resources}
    changed: list[FieldDrift] = []
    absent: list[Resource] = []
    scaled = _scaled(declared.resources)
    own = _defaults([*declared.resources, *live.resources])
    for identity, resource in ours.items():
        if (resource.group, resource.kind) == ("", "Secret"):
            continue
        other = theirs.get(identity)
        if other is not None:
            ignored = frozenset({("spec", "replicas")} if identity in scaled else ())
            defaults = own.get((resource.group, resource.kind), {})
            changed += _fields(resource, other, ignored, defaults)
        elif resource.kind not in live.unlisted:
            absent.append(resource)
    undeclared = list(_undeclared(ours, live, declared.resources))
    return Drift(
        changed=tuple(sorted(changed, key=lambda one: (one.location, one.path))),
        absent=tuple((reference(one), one.locate(())) for one in absent),
        undeclared=tuple(sorted(reference(one) for one in undeclared)),
    )


def _defaults(resources: Sequence[Resource]) -> dict[tuple[str, str], Defaults]:
    """The defaults of custom kinds, by group and kind."""
    found: dict[tuple[str, str], Defaults] = {}
    for resource in resources:
        if resource.kind == "CustomResourceDefinition":
            spec = mapping(resource.body.get("spec"))
            kind = text(mapping(spec.get("names")).get("kind"))
            found[text(spec.get("group")), kind] = defaults_of(resource.body)
    return found


def _fields(
    ours: Resource, theirs: Resource, ignored: frozenset[Path], own: Defaults
) -> Iterator[FieldDrift]:
    body, other = ours.body, theirs.body
    if ours.api_version != theirs.api_version:
        # Served in another version than it was declared in: only what both spell alike compares.
        return
    for one in differences(body, other, ignored, own):
        yield FieldDrift(
            reference(ours), format_path(one.path), one.declared, one.live, ours.locate(one.path)
        )


def _scaled(resources: Sequence[Resource]) -> set[tuple[str, str, str, str]]:
    """What an autoscaler has the replicas of."""
    return {
        parse_autoscaler(number, resource).target
        for number, resource in enumerate(resources)
        if (resource.group, resource.kind) == ("autoscaling", "HorizontalPodAutoscaler")
    }


def _undeclared(
    ours: dict[tuple[str, str, str, str], Resource], live: Loaded, declared: Sequence[Resource]
) -> Iterator[Resource]:
    namespaces = _namespaces(declared)
    kinds = {(resource.group, resource.kind) for resource in declared}
    claims = _claimed(declared)
    for resource in live.resources:
        if resource.namespace not in namespaces or resource.identity in ours:
            continue
        metadata = mapping(resource.body.get("metadata"))
        if sequence(metadata.get("ownerReferences")):
            continue
        if (resource.group, resource.kind, resource.name) in _BY_ITSELF:
            continue
        known = (resource.group, resource.kind) in kinds
        if resource.kind == "PersistentVolumeClaim":
            known = not any(resource.name.startswith(prefix) for prefix in claims)
        if known or pod_templates(resource):
            yield resource


def _namespaces(declared: Sequence[Resource]) -> set[str]:
    """The platform's own: those that it declares; where it declares none, those that its objects
    are in, but for Kubernetes' own."""
    own = {r.name for r in declared if (r.group, r.kind) == ("", "Namespace")}
    used = {r.namespace for r in declared if r.namespace and not r.namespace.startswith("kube-")}
    return own or used


def _claimed(declared: Sequence[Resource]) -> set[str]:
    """How the names of the claims begin that StatefulSets make: they own them not."""
    return {
        f"{mapping(mapping(claim).get('metadata')).get('name')}-{resource.name}-"
        for resource in declared
        if resource.kind == "StatefulSet"
        for claim in sequence(mapping(resource.body.get("spec")).get("volumeClaimTemplates"))
    }
