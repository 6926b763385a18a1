"""Objects made small as their page arrives: a cluster has many times more bytes than an audit
needs.

Deployments and what else holds a template are kept whole. A pod of a template that is kept is
judged there, so that only its status stays. One that is not like its template (an injected sidecar,
an ephemeral container, other security settings, an old revision that still runs) stays whole, once
for each owner and each way in which it differs.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import msgspec

from auditor.model import JSON, LivePod, Location, Origin, Path, Resource
from auditor.sources.cluster.discovery import ApiKind
from auditor.sources.cluster.shapes import mapping, mappings, too_deep
from auditor.sources.kinds import BUILT_IN_GROUPS
from auditor.sources.limits import MAX_DEPTH

_COPY: Final = "kubectl.kubernetes.io/last-applied-configuration"
_OVER: Final = frozenset({"Succeeded", "Failed"})
_STARTING: Final = frozenset({"ContainerCreating", "PodInitializing"})
_OF_THE_HOST: Final = ("hostNetwork", "hostPID", "hostIPC", "hostUsers", "securityContext")
_LISTS: Final = ("containers", "initContainers", "ephemeralContainers")
_PLACED: Final = frozenset({"volumeMounts", "volumeDevices"})
"""What differs from pod to pod of one template: tokens and claims have names of their own."""

Identity = tuple[str, str, str, str]


class Folding(msgspec.Struct, frozen=True):
    """How the inventory folds owners, handed in, for it stands above the sources."""

    templates: Callable[[Resource], Sequence[Path]]
    """Where the pod templates of an object stand."""
    alike: Callable[[Resource, Resource], bool]
    """Whether the first's pods are those of the second's template."""


class _Nowhere(msgspec.Struct, frozen=True):
    """A live object has an address and no lines."""

    uri: str

    def locate(self, path: Path) -> Location:
        """The object; line 0, as there is none."""
        return Location(self.uri, 0, 0, 0, 0)


class Gathered:
    """What has been read so far, compact."""

    def __init__(self, cluster: str, folding: Folding) -> None:
        self.resources: list[Resource] = []
        self._cluster = cluster
        self._folding = folding
        self._by_uid: dict[str, Resource] = {}
        """What carries pods and was kept."""
        self._owners: dict[str, str] = {}
        """The uid of what was not kept (a ReplicaSet, a Job) to that of its controller."""
        self._pods: list[tuple[LivePod, str]] = []
        """With the uid of the owner that was kept, if any."""
        self._seen: set[tuple[str, bytes]] = set()
        self._labels: dict[bytes, dict[str, JSON]] = {}

    def add(self, kind: ApiKind, body: dict[str, Any]) -> None:
        """Takes one object; raises KeyError, TypeError, AttributeError or ValueError for what is
        none."""
        metadata = body["metadata"]
        name = metadata["name"]
        namespace = metadata.get("namespace") or ""
        if not isinstance(name, str) or not isinstance(namespace, str):
            raise TypeError
        if kind.group not in BUILT_IN_GROUPS and too_deep(body, MAX_DEPTH):
            raise ValueError
        # The items of a list do not repeat what the list says.
        body.setdefault("apiVersion", kind.api_version)
        body.setdefault("kind", kind.kind)
        _strip(metadata)
        known = (kind.group, kind.kind)
        uid, controller = metadata.get("uid") or "", _controller(metadata)
        owner = self._kept(controller)
        if known in (("apps", "ReplicaSet"), ("batch", "Job")) and owner:
            self._owners[uid] = controller
        elif known == ("", "Pod"):
            self._add_pod(kind, body, namespace, name, owner)
        else:
            if known == ("", "Node"):
                body.get("status", {}).pop("images", None)
            resource = self._keep(kind, body, namespace, name)
            if uid and self._folding.templates(resource):
                self._by_uid[uid] = resource

    def _keep(self, kind: ApiKind, body: dict[str, Any], namespace: str, name: str) -> Resource:
        resource = self._resource(kind, body, namespace, name)
        self.resources.append(resource)
        return resource

    def _resource(self, kind: ApiKind, body: dict[str, Any], namespace: str, name: str) -> Resource:
        parts = (self._cluster, kind.kind, namespace, name)
        uri = f"cluster:{'/'.join(part for part in parts if part)}"
        return Resource(
            kind.api_version, kind.kind, namespace, name, body, Origin(uri), _Nowhere(uri)
        )

    def _kept(self, uid: str) -> str:
        """The uid of the object that was kept and that is, or controls, the one with this uid;
        empty for none."""
        seen = set()
        while uid in self._owners and uid not in seen:
            seen.add(uid)
            uid = self._owners[uid]
        return uid if uid in self._by_uid else ""

    def _add_pod(
        self, kind: ApiKind, body: dict[str, Any], namespace: str, name: str, owner: str
    ) -> None:
        pod = self._live(body, namespace, name)
        self._pods.append((pod, owner))
        if not owner:
            self._keep(kind, body, namespace, name)
        elif pod.phase not in _OVER and pod.reason != "Terminating":
            resource = self._resource(kind, body, namespace, name)
            if not self._folding.alike(resource, self._by_uid[owner]):
                way = (owner, _digest(body.get("spec")))
                if way not in self._seen:
                    self._seen.add(way)
                    self.resources.append(resource)

    def _live(self, body: Mapping[str, Any], namespace: str, name: str) -> LivePod:
        metadata, spec = body["metadata"], mapping(body.get("spec"))
        status = mapping(body.get("status"))
        labels = mapping(metadata.get("labels"))
        key = msgspec.json.encode(labels, order="deterministic")
        conditions = {one.get("type"): one for one in mappings(status.get("conditions"))}
        containers = [
            one
            for field in ("initContainerStatuses", "containerStatuses")
            for one in mappings(status.get(field))
        ]
        return LivePod(
            owner=("", "Pod", namespace, name),
            namespace=namespace,
            name=name,
            labels=self._labels.setdefault(key, dict(labels)),
            node=spec.get("nodeName") or "",
            phase=status.get("phase") or "Unknown",
            ready=mapping(conditions.get("Ready")).get("status") == "True",
            reason=_reason(metadata, status, conditions, containers),
            claims=tuple(_claims(name, spec)),
            created=metadata.get("creationTimestamp") or "",
            restarts=max((one.get("restartCount") or 0 for one in containers), default=0),
        )

    def pods(self) -> tuple[LivePod, ...]:
        """All pods, each with its topmost owner that was kept."""
        tops = {uid: self._top(uid) for uid in {owner for _, owner in self._pods if owner}}
        found = [
            msgspec.structs.replace(pod, owner=tops[owner]) if owner else pod
            for pod, owner in self._pods
        ]
        return tuple(sorted(found, key=lambda pod: (pod.namespace, pod.name)))

    def _top(self, uid: str) -> Identity:
        """The identity of the topmost owner whose template is that of the one with this uid."""
        resource, seen = self._by_uid[uid], {uid}
        while True:
            above = self._kept(_controller(resource.body["metadata"]))
            if not above or above in seen or not self._folding.alike(resource, self._by_uid[above]):
                return resource.identity
            seen.add(above)
            resource = self._by_uid[above]


def _strip(metadata: dict[str, Any]) -> None:
    """Takes the server's bookkeeping out, and kubectl's copy of the whole object."""
    metadata.pop("managedFields", None)
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict):
        annotations.pop(_COPY, None)


def _controller(metadata: Mapping[str, Any]) -> str:
    """The uid of the controller, empty where there is none."""
    for reference in mappings(metadata.get("ownerReferences")):
        if reference.get("controller") is True:
            return str(reference.get("uid") or "")
    return ""


def _reason(
    metadata: Mapping[str, Any],
    status: Mapping[str, Any],
    conditions: Mapping[Any, Mapping[str, Any]],
    containers: Sequence[Mapping[str, Any]],
) -> str:
    if metadata.get("deletionTimestamp"):
        return "Terminating"
    if status.get("reason"):
        return str(status["reason"])
    scheduled = mapping(conditions.get("PodScheduled"))
    if scheduled.get("status") == "False":
        return str(scheduled.get("reason") or "")
    for one in containers:
        waiting = mapping(mapping(one.get("state")).get("waiting")).get("reason")
        if waiting and waiting not in _STARTING:
            return str(waiting)
    return ""


def _claims(pod: str, spec: Mapping[str, Any]) -> list[str]:
    found: list[str] = []
    for volume in mappings(spec.get("volumes")):
        if named := mapping(volume.get("persistentVolumeClaim")).get("claimName"):
            found.append(named)
        elif "ephemeral" in volume:
            found.append(f"{pod}-{volume.get('name')}")
    return found


def _digest(spec: JSON) -> bytes:
    """What a pod is judged by, as far as pods of one owner can differ."""
    import hashlib

    pod = mapping(spec)
    judged = {field: pod.get(field) for field in _OF_THE_HOST}
    for field in _LISTS:
        judged[field] = [
            {key: value for key, value in container.items() if key not in _PLACED}
            for container in mappings(pod.get(field))
        ]
    return hashlib.sha256(msgspec.json.encode(judged, order="deterministic")).digest()
