"""Containers with the security settings that are in force for each: what the container says, else
what the pod says, else what Kubernetes assumes.

Source: core/v1 SecurityContext and PodSecurityContext ("When both are set, the values in
SecurityContext take precedence"); allowPrivilegeEscalation "is always true when the container is
run as privileged or has CAP_SYS_ADMIN".
"""

from __future__ import annotations

from collections.abc import Mapping

from auditor.inventory.fields import annotations_of, mapping, sequence, text
from auditor.inventory.images import parse_image
from auditor.inventory.quantities import millis, number
from auditor.model import JSON, Path

CONTAINER_LISTS = (
    ("containers", "container"),
    ("initContainers", "init"),
    ("ephemeralContainers", "ephemeral"),
)
_POD_LEVEL = (
    "runAsNonRoot",
    "runAsUser",
    "runAsGroup",
    "seccompProfile",
    "seLinuxOptions",
    "windowsOptions",
    "appArmorProfile",
)
_CONTAINER_LEVEL: Mapping[str, JSON] = {
    "privileged": False,
    "allowPrivilegeEscalation": True,
    "readOnlyRootFilesystem": False,
    "procMount": "Default",
}
_APPARMOR = "container.apparmor.security.beta.kubernetes.io/"
_SECCOMP = "container.seccomp.security.alpha.kubernetes.io/"


def containers_of(
    pod: Mapping[str, JSON], metadata: JSON, spec_path: Path
) -> list[dict[str, JSON]]:
    """Every container of a pod: app, init, sidecar (an init container that restarts always) and
    ephemeral ones, in that order of lists. `spec_path` is where the pod spec stands."""
    context = mapping(pod.get("securityContext"))
    annotations = annotations_of(metadata)
    return [
        _container(mapping(body), kind, (*spec_path, field, index), context, annotations)
        for field, kind in CONTAINER_LISTS
        for index, body in enumerate(sequence(pod.get(field)))
    ]


def _container(
    body: Mapping[str, JSON],
    kind: str,
    path: Path,
    pod_context: Mapping[str, JSON],
    annotations: Mapping[str, JSON],
) -> dict[str, JSON]:
    name = text(body.get("name"))
    if kind == "init" and body.get("restartPolicy") == "Always":
        kind = "sidecar"
    return {
        "name": name,
        "type": kind,
        "path": path,
        "spec": body,
        "image": parse_image(text(body.get("image"))),
        "security": effective_security(
            mapping(body.get("securityContext")), pod_context, annotations, name
        ),
        "resources": resources_of(mapping(body.get("resources"))),
    }


def effective_security(
    context: Mapping[str, JSON],
    pod_context: Mapping[str, JSON],
    annotations: Mapping[str, JSON],
    name: str,
) -> dict[str, JSON]:
    """Each setting as {value, from}: `from` is container, pod, annotation or default."""
    settings: dict[str, JSON] = {}
    for field in _POD_LEVEL:
        if context.get(field) is not None:
            settings[field] = {"value": context[field], "from": "container"}
        elif pod_context.get(field) is not None:
            settings[field] = {"value": pod_context[field], "from": "pod"}
        else:
            settings[field] = {"value": None, "from": "default"}
    for field, default in _CONTAINER_LEVEL.items():
        value = context.get(field)
        settings[field] = (
            {"value": default, "from": "default"}
            if value is None
            else {"value": value, "from": "container"}
        )
    capabilities = mapping(context.get("capabilities"))
    settings["capabilities"] = {
        "add": list(sequence(capabilities.get("add"))),
        "drop": list(sequence(capabilities.get("drop"))),
        "from": "container" if capabilities else "default",
    }
    _from_annotations(settings, annotations, name)
    return settings


def _from_annotations(
    settings: dict[str, JSON], annotations: Mapping[str, JSON], name: str
) -> None:
    """Before the fields existed (seccomp 1.19, AppArmor 1.30) annotations carried the profiles."""
    for field, key in (("appArmorProfile", _APPARMOR), ("seccompProfile", _SECCOMP)):
        value = text(annotations.get(key + name))
        if value and settings[field]["from"] == "default":
            settings[field] = {"value": _profile(value), "from": "annotation", "key": key + name}


def _profile(annotation: str) -> dict[str, JSON]:
    if annotation.startswith("localhost/"):
        return {"type": "Localhost", "localhostProfile": annotation[len("localhost/") :]}
    if annotation in ("runtime/default", "docker/default"):
        return {"type": "RuntimeDefault"}
    return {"type": "Unconfined" if annotation == "unconfined" else annotation}


def resources_of(resources: Mapping[str, JSON]) -> dict[str, JSON]:
    """CPU in thousandths of a core, memory in bytes. A request that is not set takes the limit's
    value, as the API server does when it stores the pod."""
    limits, requests = mapping(resources.get("limits")), mapping(resources.get("requests"))
    effective = {**{key: limits[key] for key in ("cpu", "memory") if key in limits}, **requests}
    return {
        "requests": {
            "cpu": millis(effective.get("cpu")),
            "memory": number(effective.get("memory")),
        },
        "limits": {"cpu": millis(limits.get("cpu")), "memory": number(limits.get("memory"))},
    }
