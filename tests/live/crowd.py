"""Very many pods in a short time: written straight to the API server, by several connections, and
owned by Jobs that another controller is said to manage, so that nobody counts or schedules them.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from tests.live.cluster import Cluster, Object

A_JOB = 500  # pods
WRITERS = 8
SPACES = 8


def crowd(cluster: Cluster, pods: int) -> None:
    """Makes as many pods, in namespaces crowd-0 to crowd-7."""
    connections = _Connections(cluster)
    jobs = range(-(-pods // A_JOB))
    for number in range(SPACES):
        connections.post("/api/v1/namespaces", {"metadata": {"name": space(number)}})
    with ThreadPoolExecutor(WRITERS) as pool:
        for made in pool.map(connections.fill, jobs, [pods] * len(jobs)):
            assert made > 0


def space(job: int) -> str:
    """The namespace of a Job."""
    return f"crowd-{job % SPACES}"


class _Connections:
    def __init__(self, cluster: Cluster) -> None:
        config = json.loads(cluster.kubectl("config", "view", "--raw", "-o", "json").stdout)
        self._host = config["clusters"][0]["cluster"]["server"].removeprefix("https://")
        self._token = config["users"][0]["user"]["token"]
        self._tls = ssl.create_default_context(cafile=cluster.folder / "certs" / "apiserver.crt")

    def fill(self, job: int, pods: int) -> int:
        """Makes a Job with its share of the pods; how many these are."""
        share = range(job * A_JOB, min((job + 1) * A_JOB, pods))
        namespace = space(job)
        account: Object = {"metadata": {"name": f"crowd-{job}"}}
        (made, *_) = self.post(f"/apis/batch/v1/namespaces/{namespace}/jobs", _job(job))
        self.post(f"/api/v1/namespaces/{namespace}/serviceaccounts", account)
        owned = [_pod(job, number, made["metadata"]["uid"]) for number in share]
        return len(self.post(f"/api/v1/namespaces/{namespace}/pods", *owned))

    def post(self, path: str, *things: Object) -> Sequence[Object]:
        """Makes objects over one connection; what the API server made of them."""
        connection = http.client.HTTPSConnection(self._host, timeout=60, context=self._tls)
        headers = {"Authorization": f"Bearer {self._token}", "Content-Type": "application/json"}
        found = []
        for thing in things:
            connection.request("POST", path, json.dumps(thing), headers)
            answer = connection.getresponse()
            body = json.loads(answer.read())
            assert answer.status == 201, body
            found.append(body)
        connection.close()
        return found


def _job(job: int) -> Object:
    return {
        "metadata": {"name": f"crowd-{job}"},
        "spec": {
            "managedBy": "example.com/nobody",
            "parallelism": A_JOB,
            "template": {"metadata": {"labels": _labels(job)}, "spec": _spec(job)},
        },
    }


def _pod(job: int, number: int, owner: str) -> Object:
    reference = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "name": f"crowd-{job}",
        "uid": owner,
        "controller": True,
    }
    metadata = {
        "name": f"crowd-{job}-{number}",
        "labels": {**_labels(job), "number": str(number)},
        "ownerReferences": [reference],
    }
    return {"metadata": metadata, "spec": _spec(job)}


def _labels(job: int) -> dict[str, str]:
    return {"app.kubernetes.io/name": f"crowd-{job}", "app.kubernetes.io/component": "worker"}


def _spec(job: int) -> Object:
    """About as much as a pod of a service has."""
    limits = {"cpu": "500m", "memory": "256Mi"}
    probe = {"httpGet": {"path": "/healthz", "port": 8080}, "periodSeconds": 10}
    container = {
        "image": f"registry.example.com/team-{job}/worker:1.{job}.0",
        "env": [{"name": f"SETTING_{number}", "value": "x" * 20} for number in range(12)],
        "resources": {"requests": limits, "limits": limits},
        "readinessProbe": probe,
        "livenessProbe": probe,
        "securityContext": {"readOnlyRootFilesystem": True, "runAsNonRoot": True},
    }
    return {
        "schedulerName": "nobody",
        "restartPolicy": "Never",
        "serviceAccountName": f"crowd-{job}",
        "automountServiceAccountToken": False,
        "containers": [{"name": name, **container} for name in ("worker", "proxy")],
    }
