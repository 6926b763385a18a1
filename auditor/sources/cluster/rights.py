"""What an identity may and may not read of a cluster, and the role that would let it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from auditor.errors import ClusterError
from auditor.sources.cluster.discovery import ApiKind, discover
from auditor.sources.cluster.listing import list_pages
from auditor.sources.cluster.loading import Named, Wish
from auditor.sources.cluster.permissions import may_list, server_version, who
from auditor.sources.cluster.requests import Failed, Requests
from auditor.sources.cluster.selection import (
    DEFINITIONS,
    SECRETS,
    carries_pods,
    hidden,
    select,
)

_ROLE = "vvaudit"


class Right(msgspec.Struct, frozen=True):
    """A kind that an audit reads."""

    kind: ApiKind
    lacking: str
    """What stands in the way, in words; empty if nothing does."""


class Rights(msgspec.Struct, frozen=True):
    """What an identity can read of all that an audit wants."""

    version: str
    """The API server's; empty where it does not say."""
    identity: str
    rights: tuple[Right, ...]
    """By group and kind; without Secrets, which an audit does without."""
    broken: tuple[tuple[str, str], ...]
    """API groups that do not say what they serve, and why."""
    hidden: tuple[str, ...]
    """Kinds that may be in such a group."""

    @property
    def complete(self) -> bool:
        """Whether an audit can read all that it wants."""
        return not self.broken and not any(right.lacking for right in self.rights)


def find_rights(cluster: Named, requests: Requests, wish: Wish) -> Rights:
    """Asks the server about each kind; reads nothing but the definitions of custom kinds, to know
    which of them carry pods. Raises ClusterError where the server does not answer at all."""
    try:
        served = discover(requests)
    except Failed as error:
        raise ClusterError(f"{cluster.shown}: {error}") from None
    definitions = next((k for k in served.kinds if (k.group, k.kind) == DEFINITIONS), None)
    rights: list[Right] = []
    carriers: list[tuple[str, str]] = []
    if definitions is not None:
        right = _right(requests, definitions, ())
        rights.append(right)
        if not right.lacking:
            carriers = _carriers(requests, definitions)
    rights += [
        _right(requests, kind, wish.namespaces)
        for kind in select(served, wish.kinds, carriers).kinds
        if kind != definitions
    ]
    return Rights(
        version=server_version(requests),
        identity=who(requests),
        rights=tuple(sorted(rights, key=lambda right: right.kind)),
        broken=served.broken,
        hidden=tuple(hidden(served, wish.kinds)),
    )


def _right(requests: Requests, kind: ApiKind, namespaces: Iterable[str]) -> Right:
    places = tuple(namespaces) if kind.namespaced else ()
    try:
        refused = [name for name in places or ("",) if not may_list(requests, kind, name)]
    except Failed as error:
        return Right(kind, f"an answer: {error}")
    if not refused:
        return Right(kind, "")
    where = f" in namespace {', '.join(refused)}" if any(refused) else ""
    return Right(kind, f"the right to list {kind.resource}{where}")


def _carriers(requests: Requests, definitions: ApiKind) -> list[tuple[str, str]]:
    try:
        return [
            carrier
            for page in list_pages(requests, definitions.path())
            for body in page
            if (carrier := carries_pods(body))
        ]
    except Failed:
        return []


def cluster_role(kinds: Iterable[ApiKind]) -> str:
    """The ClusterRole, as YAML, that lets an identity read these kinds and nothing else. Never
    Secrets."""
    groups: dict[str, list[str]] = {}
    for kind in kinds:
        if (kind.group, kind.kind) != SECRETS:
            groups.setdefault(kind.group, []).append(kind.plural)
    return "\n".join(
        [
            "apiVersion: rbac.authorization.k8s.io/v1",
            "kind: ClusterRole",
            "metadata:",
            f"  name: {_ROLE}",
            "rules:",
            *(line for group in sorted(groups) for line in _rule(group, groups)),
            "",
        ]
    )


def _rule(group: str, groups: Mapping[str, list[str]]) -> list[str]:
    return [
        f'  - apiGroups: ["{group}"]',
        "    resources:",
        *(f"      - {plural}" for plural in sorted(set(groups[group]))),
        "    verbs: [get, list]",
    ]
