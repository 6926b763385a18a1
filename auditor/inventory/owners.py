"""Owner references folded to the top, so that one violation is not reported for a Deployment, its
ReplicaSet and each of its Pods."""

from __future__ import annotations

from collections.abc import Sequence

from auditor.inventory.fields import dig, mapping, sequence, text
from auditor.model import Resource


def owned(resources: Sequence[Resource], candidates: Sequence[int]) -> dict[int, int]:
    """The candidates that belong to another candidate, with their topmost owner; both by their
    number in `resources`.

    Something whose controller is not among the candidates is its own top: a pod of an unknown kind
    is kept. A cycle of owners is broken where it closes.
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
        if (parent := _controller(resources[number], by_uid, by_identity)) is not None
        and parent != number
    }
    return {number: _top(number, parents) for number in parents if _top(number, parents) != number}


def _controller(
    resource: Resource,
    by_uid: dict[str, int],
    by_identity: dict[tuple[str, str, str, str], int],
) -> int | None:
    for reference in sequence(dig(resource.body, "metadata", "ownerReferences")):
        owner = mapping(reference)
        if owner.get("controller") is not True:
            continue
        found = by_uid.get(text(owner.get("uid")))
        if found is not None:
            return found
        group = text(owner.get("apiVersion")).rpartition("/")[0]
        kind, name = text(owner.get("kind")), text(owner.get("name"))
        return by_identity.get((group, kind, resource.namespace, name))
    return None


def _top(number: int, parents: dict[int, int]) -> int:
    seen = {number}
    while number in parents:
        number = parents[number]
        if number in seen:
            return min(seen)
        seen.add(number)
    return number
