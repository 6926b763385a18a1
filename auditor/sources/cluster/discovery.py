"""Which kinds a cluster serves.

Aggregated discovery answers for all groups in two requests; older servers are asked group by group.
A group whose own server is down is told of, and never taken for one that serves nothing.
Source: https://kubernetes.io/docs/concepts/overview/kubernetes-api/#discovery-api
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from auditor.sources.cluster.requests import Failed, Requests

_AGGREGATED: Final = (
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,"
    "application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList,"
    "application/json"
)
_METRICS: Final = "metrics.k8s.io"
"""The ending of groups that hold measurements and no objects."""


class ApiKind(msgspec.Struct, frozen=True, order=True):
    """A kind that can be listed, in its group's preferred version."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool

    @property
    def api_version(self) -> str:
        """`apps/v1`, or `v1` for the core group."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def resource(self) -> str:
        """`deployments in apps`, as messages name it; kubectl's `deployments.apps` reads worse."""
        return f"{self.plural} in {self.group}" if self.group else self.plural

    def path(self, namespace: str = "") -> str:
        """Where it is listed: everywhere, or in one namespace."""
        root = f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"
        return (
            f"{root}/namespaces/{namespace}/{self.plural}" if namespace else f"{root}/{self.plural}"
        )


class Served(msgspec.Struct, frozen=True):
    """The kinds of a cluster, and the groups that did not say what they serve."""

    kinds: tuple[ApiKind, ...]
    broken: tuple[tuple[str, str], ...]
    """Group (with its version) and why."""

    @property
    def hiding(self) -> tuple[str, ...]:
        """Broken groups that may serve a kind of object that rules want."""
        groups = dict.fromkeys(shown.partition("/")[0] for shown, _ in self.broken)
        return tuple(group for group in groups if not group.endswith(_METRICS))


class _Kind(msgspec.Struct):
    kind: str = ""


class _Resource(msgspec.Struct, rename="camel"):
    resource: str
    response_kind: _Kind | None = None
    scope: str = "Namespaced"
    verbs: list[str] | None = None


class _Version(msgspec.Struct):
    version: str
    resources: list[_Resource] | None = None
    freshness: str = "Current"


class _Name(msgspec.Struct):
    name: str = ""


class _Group(msgspec.Struct):
    metadata: _Name = msgspec.field(default_factory=_Name)
    versions: list[_Version] | None = None


class _OldVersion(msgspec.Struct, rename="camel"):
    group_version: str


class _OldGroup(msgspec.Struct, rename="camel"):
    name: str
    versions: list[_OldVersion]
    preferred_version: _OldVersion | None = None


class _Root(msgspec.Struct):
    """Whatever /api or /apis answers with: the aggregated form, or one of the two old ones."""

    kind: str
    items: list[_Group] | None = None
    groups: list[_OldGroup] | None = None
    versions: list[str] | None = None


class _OldResource(msgspec.Struct):
    name: str
    kind: str
    namespaced: bool
    verbs: list[str] | None = None


class _OldList(msgspec.Struct):
    resources: list[_OldResource] | None = None


def discover(requests: Requests) -> Served:
    """Every kind that can be listed. Raises Failed where the server does not answer at all."""
    kinds: list[ApiKind] = []
    broken: list[tuple[str, str]] = []
    for root in ("/api", "/apis"):
        answer = requests.get(root, _Root, accept=_AGGREGATED)
        if answer.kind == "APIGroupDiscoveryList":
            for group in answer.items or ():
                _aggregated(group, kinds, broken)
        else:
            for group_version in _old_versions(answer):
                _old(requests, root, group_version, kinds, broken)
    return Served(tuple(sorted(_preferred(kinds))), tuple(sorted(broken)))


def _aggregated(group: _Group, kinds: list[ApiKind], broken: list[tuple[str, str]]) -> None:
    name = group.metadata.name
    for version in group.versions or ():
        if version.freshness == "Stale":
            broken.append((f"{name}/{version.version}", "its own server does not answer"))
        for one in version.resources or ():
            kind = one.response_kind.kind if one.response_kind else ""
            if kind and "list" in (one.verbs or ()):
                namespaced = one.scope == "Namespaced"
                kinds.append(ApiKind(name, version.version, kind, one.resource, namespaced))


def _old_versions(root: _Root) -> Iterator[str]:
    """The group versions to ask about, the preferred one of each group first."""
    yield from root.versions or ()
    for group in root.groups or ():
        versions = [version.group_version for version in group.versions]
        if group.preferred_version is not None:
            versions.insert(0, group.preferred_version.group_version)
        yield from dict.fromkeys(versions)


def _old(
    requests: Requests,
    root: str,
    group_version: str,
    kinds: list[ApiKind],
    broken: list[tuple[str, str]],
) -> None:
    group, _, version = group_version.rpartition("/")
    try:
        answer = requests.get(f"{root}/{group_version}", _OldList)
    except Failed as error:
        broken.append((group_version, str(error)))
        return
    for one in answer.resources or ():
        if "/" not in one.name and "list" in (one.verbs or ()):
            kinds.append(ApiKind(group, version, one.kind, one.name, one.namespaced))


def _preferred(kinds: Iterable[ApiKind]) -> Iterator[ApiKind]:
    """Each kind of each group once: versions come in the order of preference."""
    seen: set[tuple[str, str]] = set()
    for kind in kinds:
        if (kind.group, kind.plural) not in seen:
            seen.add((kind.group, kind.plural))
            yield kind
