"""What the identity may do, as the API server itself says.
Source: authorization.k8s.io/v1, SelfSubjectAccessReview."""

from __future__ import annotations

import msgspec

from auditor.sources.cluster.discovery import ApiKind
from auditor.sources.cluster.requests import Failed, Forbidden, Requests

_REVIEWS = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews"
_WHOAMI = "/apis/authentication.k8s.io/v1/selfsubjectreviews"


class _Allowed(msgspec.Struct):
    allowed: bool = False


class _Review(msgspec.Struct):
    status: _Allowed


class _User(msgspec.Struct):
    username: str = ""


class _Info(msgspec.Struct, rename="camel"):
    user_info: _User


class _Self(msgspec.Struct):
    status: _Info


class _Version(msgspec.Struct, rename="camel"):
    git_version: str = ""


class _Any(msgspec.Struct):
    kind: str = ""


def may_list(requests: Requests, kind: ApiKind, namespace: str = "") -> bool:
    """Whether the identity may list a kind, in one namespace or in all. Where it may not even ask,
    one object is listed to find out; raises Failed if that gives no answer either."""
    body = {
        "apiVersion": "authorization.k8s.io/v1",
        "kind": "SelfSubjectAccessReview",
        "spec": {
            "resourceAttributes": {
                "verb": "list",
                "group": kind.group,
                "resource": kind.plural,
                **({"namespace": namespace} if namespace and kind.namespaced else {}),
            }
        },
    }
    try:
        return requests.post(_REVIEWS, body, _Review).status.allowed
    except Failed:
        pass
    if kind.plural == "secrets":
        return False
    try:
        path = kind.path(namespace if kind.namespaced else "")
        requests.get(path, _Any, [("limit", "1")])
    except Forbidden:
        return False
    return True


def who(requests: Requests) -> str:
    """The name of the identity; empty where the server does not say (before 1.28)."""
    body = {"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}
    try:
        return requests.post(_WHOAMI, body, _Self).status.user_info.username
    except Failed:
        return ""


def server_version(requests: Requests) -> str:
    """The API server's version, such as v1.34.4; empty where it does not say."""
    try:
        return requests.get("/version", _Version).git_version
    except Failed:
        return ""
