"""manifests/ as a cluster took it: what was said about each file, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tests.live.cluster import Cluster, Object

MANIFESTS = Path(__file__).parents[2] / "manifests"
ORDER = [
    "namespace.yaml",
    "storage-class.yaml",
    "secrets.yaml",
    "configmap.yaml",
    "postgres-statefulset.yaml",
    "redis-deployment.yaml",
    "backend-deployment.yaml",
    "frontend-deployment.yaml",
    "monitoring.yaml",
    "network-policy.yaml",
    "ingress.yaml",
]
# What the document does not name comes after what it does.
FILES = ORDER + sorted({path.name for path in MANIFESTS.glob("*.yaml")} - set(ORDER))


@dataclass(frozen=True)
class Answer:
    """What came back from one server-side apply of a file."""

    accepted: bool
    words: str


def apply(cluster: Cluster, file: str) -> Answer:
    """Applies a file; the server answers for each object in it by itself."""
    answer = cluster.kubectl("apply", "--server-side", "-f", str(MANIFESTS / file))
    return Answer(answer.returncode == 0, answer.stderr.strip())


@dataclass(frozen=True)
class Platform:
    """The cluster after every file was applied once, in order."""

    cluster: Cluster
    answers: dict[str, Answer]

    @classmethod
    def applied_to(cls, cluster: Cluster) -> Platform:
        """Applies the files one at a time. A refusal stops nothing, so that all are seen."""
        return cls(cluster, {file: apply(cluster, file) for file in FILES})

    @cached_property
    def namespaces(self) -> list[str]:
        """The names of the platform's namespaces."""
        declared = self.declared("namespace.yaml")
        return [thing["metadata"]["name"] for thing in declared if thing["kind"] == "Namespace"]

    def declared(self, *files: str) -> list[Object]:
        """The live state of the objects that the files declare."""
        return self.cluster.objects(*(f"--filename={MANIFESTS / file}" for file in files))

    def objects(self, kind: str) -> list[Object]:
        """What the platform's namespaces hold of a kind, be it declared or made by a controller."""
        found = self.cluster.objects(kind, "--all-namespaces")
        return [thing for thing in found if thing["metadata"]["namespace"] in self.namespaces]

    def words(self, thing: Object) -> str:
        """What the cluster says of an object: its conditions, and warnings about what it made."""
        stem, namespace = thing["metadata"]["name"], thing["metadata"]["namespace"]
        lines = {
            part["type"]: f"{part['type']}={part['status']} {part.get('message', '')}".strip()
            for part in thing.get("status", {}).get("conditions", [])
        }
        for event in self.cluster.objects("events", "-n", namespace):
            about = event["involvedObject"]
            if event["type"] == "Warning" and about["name"].startswith(stem):
                # One of a sort is enough: a refused pod is tried, and named, again and again.
                sort = about["kind"] + event["reason"]
                lines[sort] = f"{about['kind']} {about['name']}: {event['message']}"
        return "".join(f"\n    {line}" for line in lines.values())


def name(thing: Object) -> str:
    """An object as people call it: `Kind namespace/name`."""
    metadata = thing["metadata"]
    return f"{thing['kind']} " + "/".join(filter(None, map(metadata.get, ("namespace", "name"))))
