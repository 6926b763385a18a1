"""Owner references folded to the top, so that one violation is not reported for a Deployment, its
ReplicaSet and each of its Pods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.inventory.templates import pod_templates, template_at
from auditor.model import JSON, Resource

_OF_THE_HOST = ("hostNetwork", "hostPID", "hostIPC", "securityContext")


def owned(resources: Sequence[Resource], candidates: Sequence[int]) -> dict[int, int]:
    """The candidates that belong to another candidate, with their topmost owner; both by their
    number in `resources`.

    Something whose controller is not among the candidates is its own top: a pod of an unknown kind
    is kept. So is one whose containers are not its owner's: an injected sidecar, an ephemeral
    container, or a pod that only claims to be owned. A cycle of owners is broken where it closes.
    """
    by_uid: dict[str, int] = {}
    by_identity: dict[tuple[str, str, str, str], int] = {}
    for number in candidates:
        resource = resources[number]
        uid = text(dig(resource.body, "metadata", "uid"))
        if uid:
            by_uid[uid] = number
        by_identity.setdefault(resource.identity, number)
    parents = {
        number: parent
        for number in candidates
        if (parent := _controller(resources, number, by_uid, by_identity)) is not None
        and parent != number
        and alike(resources[number], resources[parent])
    }
    return {number: _top(number, parents) for number in parents if _top(number, parents) != number}


def _controller(
    resources: Sequence[Resource],
    number: int,
    by_uid: dict[str, int],
    by_identity: dict[tuple[str, str, str, str], int],
) -> int | None:
    resource = resources[number]
    for reference in sequence(dig(resource.body, "metadata", "ownerReferences")):
        owner = mapping(reference)
        if owner.get("controller") is not True:
            continue
        uid = text(owner.get("uid"))
        if uid in by_uid:
            return by_uid[uid]
        group = text(owner.get("apiVersion")).rpartition("/")[0]
        kind, name = text(owner.get("kind")), text(owner.get("name"))
        found = by_identity.get((group, kind, resource.namespace, name))
        if found is None or not uid:
            return found
        # The owner of that name is another object if it has a uid of its own.
        return None if _has_uid(resources[found]) else found
    return None


def _has_uid(resource: Resource) -> bool:
    return bool(text(dig(resource.body, "metadata", "uid")))


def alike(child: Resource, owner: Resource) -> bool:
    """Whether the child's pods are those of the owner's template, as far as security goes."""
    ours = _pods(child)
    templates = _pods(owner)
    if len(ours) != 1 or not templates:
        return True
    return any(_is_of(ours[0], template) for template in templates)


def _is_of(ours: Mapping[str, JSON], theirs: Mapping[str, JSON]) -> bool:
    for field in _OF_THE_HOST:
        if (ours.get(field) or None) != (theirs.get(field) or None):
            return False
    if sequence(ours.get("ephemeralContainers")):
        return False
    known = [_identity(c) for c in _containers(theirs)]
    return all(_identity(container) in known for container in _containers(ours))


def _pods(resource: Resource) -> list[Mapping[str, JSON]]:
    return [
        mapping(mapping(template_at(resource, path)).get("spec"))
        for path in pod_templates(resource)
    ]


def _containers(spec: Mapping[str, JSON]) -> list[Mapping[str, JSON]]:
    lists = (spec.get("containers"), spec.get("initContainers"))
    return [mapping(container) for one in lists for container in sequence(one)]


def _identity(container: Mapping[str, JSON]) -> tuple[JSON, ...]:
    return (container.get("name"), container.get("image"), container.get("securityContext") or None)


def _top(number: int, parents: dict[int, int]) -> int:
    seen = {number}
    while number in parents:
        number = parents[number]
        if number in seen:
            return min(seen)
        seen.add(number)
    return number
