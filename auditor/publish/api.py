"""Writing requests to an API server, in the few forms that reports need."""

from __future__ import annotations

from typing import Protocol

from auditor.model import JSON

APPLY = "application/apply-patch+yaml"
"""Server-side apply; the body is JSON, which is YAML."""
METADATA_ONLY = "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json"
"""A list without the contents of its objects. Source: Kubernetes API concepts."""

NO_ANSWER = 0


class Api(Protocol):
    """One API server, as one identity. What passes by itself was tried again before it answers."""

    def request(
        self,
        method: str,
        path: str,
        body: JSON = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> tuple[int, JSON]:
        """The status and the answer. The status is 0 where none came; its `message` says why."""
        ...


def words(answer: JSON) -> str:
    """The server's own words, in one line of bounded length. Source: meta/v1 Status."""
    message = answer.get("message") if isinstance(answer, dict) else None
    return " ".join(message.split())[:300] if isinstance(message, str) else ""
