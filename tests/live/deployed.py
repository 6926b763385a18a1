"""What a deployment has left in the cluster, asked of the cluster and not of deploy.sh."""

from __future__ import annotations

import json
from pathlib import Path

from tests.live.applied import FILES, MANIFESTS, name
from tests.live.cluster import Cluster, Object

NAMESPACES = ["valueverse-prod", "valueverse-monitoring"]


def present(cluster: Cluster, *files: str) -> list[Object]:
    """Those objects of the files, all files if none is named, that the cluster has."""
    paths = (f"--filename={MANIFESTS / file}" for file in files or FILES)
    answer = cluster.kubectl("get", "--ignore-not-found", "-o", "json", *paths)
    assert answer.returncode == 0, answer.stderr
    found: Object = json.loads(answer.stdout or '{"kind": "List", "items": []}')
    items: list[Object] = found["items"] if found["kind"] == "List" else [found]
    return items


def state(cluster: Cluster, *files: str) -> dict[str, str]:
    """Every object of the files with what a change of it would change: equal states, no change.

    Most kinds have a resourceVersion that moves with any change. Where there is a status, whoever
    writes it moves the version too, at any time; there it is all the rest of the object.
    """
    return {name(thing): _state(thing) for thing in present(cluster, *files)}


def _state(thing: Object) -> str:
    if "status" not in thing:
        return str(thing["metadata"]["resourceVersion"])
    metadata = {k: v for k, v in thing["metadata"].items() if k != "resourceVersion"}
    return json.dumps({**thing, "metadata": metadata, "status": None}, sort_keys=True)


def unready(cluster: Cluster) -> list[str]:
    """The platform's workloads that have not all of their pods, of the newest revision and ready."""
    found = []
    for namespace in NAMESPACES:
        for thing in cluster.objects("deployments,statefulsets,daemonsets", "-n", namespace):
            status = thing["status"]
            wanted = thing["spec"].get("replicas", status.get("desiredNumberScheduled"))
            updated = status.get("updatedReplicas", status.get("updatedNumberScheduled"))
            ready = status.get("readyReplicas", status.get("numberReady"))
            if not wanted == updated == ready:
                found.append(f"{name(thing)}: {wanted} wanted, {updated} new, {ready} ready")
    return found


def claims(cluster: Cluster) -> dict[str, str]:
    """The platform's claims, each with its identity; a claim never changes its volume."""
    return {
        name(claim): claim["metadata"]["uid"]
        for namespace in NAMESPACES
        for claim in cluster.objects("persistentvolumeclaims", "-n", namespace)
    }


def template(cluster: Cluster, workload: str) -> Object:
    """The pod template of a workload of valueverse-prod, named as kubectl does: `kind/name`."""
    (found,) = cluster.objects(workload, "-n", NAMESPACES[0])
    pod: Object = found["spec"]["template"]["spec"]
    return pod


def line_of(folder: Path, text: str) -> str:
    """Where a text stands in the files of a folder: `file:line`."""
    (place,) = [
        f"{path.name}:{number}"
        for path in sorted(folder.glob("*.yaml"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if text in line
    ]
    return place
