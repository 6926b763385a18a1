"""An API server that keeps report objects in memory, for what a real one does not do on demand."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, urlsplit

JSON = Any
PLURALS = {
    "openreports.io/v1alpha1": ["reports", "clusterreports"],
    "wgpolicyk8s.io/v1alpha2": ["policyreports", "clusterpolicyreports"],
}


@dataclass
class FakeServer:
    """Serves some of the report APIs; `answers` holds what it says instead, by verb and path."""

    serves: tuple[str, ...] = tuple(PLURALS)
    objects: dict[str, dict[str, JSON]] = field(default_factory=dict)
    """By path."""
    answers: Mapping[tuple[str, str], tuple[int, JSON]] = field(default_factory=dict)
    """A path is matched as a pattern."""
    page: int = 500
    writes: list[str] = field(default_factory=list)

    def put(self, path: str, labels: dict[str, str], **annotations: str) -> None:
        """An object that somebody has written before."""
        *_, name = path.split("/")
        within = re.search(r"/namespaces/([^/]+)/", path)
        meta = {"name": name, "uid": f"uid-{name}", "labels": labels, "annotations": annotations}
        if within:
            meta["namespace"] = within[1]
        self.objects[path] = {"metadata": meta}

    def request(
        self,
        method: str,
        path: str,
        body: JSON = None,
        content_type: str = "application/json",
        accept: str = "application/json",
    ) -> tuple[int, JSON]:
        parts = urlsplit(path)
        if method != "GET":
            self.writes.append(f"{method} {parts.path}")
        for (verb, pattern), answer in self.answers.items():
            if verb == method and re.fullmatch(pattern, parts.path):
                return answer
        version = next((v for v in PLURALS if parts.path.startswith(f"/apis/{v}")), "")
        if version not in self.serves:
            return 404, {"message": "the server could not find the requested resource"}
        if parts.path == f"/apis/{version}":
            return 200, {"resources": [{"name": name} for name in PLURALS[version]]}
        if method == "GET":
            return self._list(parts.path, parse_qs(parts.query))
        if method == "PATCH":
            return self._apply(parts.path, body)
        return self._delete(parts.path, body)

    def _list(self, path: str, query: Mapping[str, list[str]]) -> tuple[int, JSON]:
        label, _, value = query["labelSelector"][0].partition("=")
        plural = path.rpartition("/")[2]
        found = [
            {"metadata": self.objects[each]["metadata"]}
            for each in sorted(self.objects)
            if each.split("/")[-2] == plural
            and self.objects[each]["metadata"]["labels"].get(label) == value
        ]
        start = int(query.get("continue", ["0"])[0])
        more = str(start + self.page) if start + self.page < len(found) else ""
        items = found[start : start + self.page]
        return 200, {"items": items, "metadata": {"continue": more}}

    def _apply(self, path: str, body: JSON) -> tuple[int, JSON]:
        there = path in self.objects
        uid = {"uid": f"uid-{path.rpartition('/')[2]}"}
        self.objects[path] = {**body, "metadata": {**body["metadata"], **uid}}
        return (200 if there else 201), self.objects[path]

    def _delete(self, path: str, body: JSON) -> tuple[int, JSON]:
        if path not in self.objects:
            return 404, {}
        if body["preconditions"]["uid"] != self.objects[path]["metadata"]["uid"]:
            return 409, {}
        del self.objects[path]
        return 200, {}
