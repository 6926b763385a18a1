"""The two APIs that autoscalers measure by, served as metrics-server and prometheus-adapter serve
them: every container uses as much of what it requests, and every pod answers as many requests a second,
as the platform's autoscalers aim at.

No pod of the test cluster listens anywhere. The API server asks for a connection to a Service at
cluster.sock in its folder (HTTP CONNECT, as its egress selector has it), and is connected to this.
Source: k8s.io/metrics, metrics/v1beta1 and custom_metrics/v1beta1.
"""

from __future__ import annotations

import json
import ssl
import subprocess
import threading
import urllib.parse
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from socketserver import ThreadingMixIn, UnixStreamServer
from typing import Any

from auditor.inventory.quantities import parse_quantity
from tests.live.cluster import Cluster, Object

HOSTS = ("metrics-server.kube-system.svc", "prometheus-adapter.valueverse-monitoring.svc")
METRIC = "http_requests_per_second"
# On target: any less, and the additional pods of a rollout would make an autoscaler scale.
USED = {"cpu": 0.7, "memory": 0.8}
REQUESTS = "1000"

REGISTRATION = """
apiVersion: v1
kind: Service
metadata: {name: metrics-server, namespace: kube-system}
spec: {ports: [{name: https, port: 443}]}
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata:
  name: metrics-server
  namespace: kube-system
  labels: {kubernetes.io/service-name: metrics-server}
addressType: IPv4
endpoints: [{addresses: [192.0.2.2]}]
ports: [{name: https, port: 443}]
---
apiVersion: apiregistration.k8s.io/v1
kind: APIService
metadata: {name: v1beta1.metrics.k8s.io}
spec:
  group: metrics.k8s.io
  version: v1beta1
  groupPriorityMinimum: 100
  versionPriority: 100
  insecureSkipTLSVerify: true
  service: {name: metrics-server, namespace: kube-system}
"""


class _Server(ThreadingMixIn, UnixStreamServer):
    daemon_threads = True
    request_queue_size = 64

    def __init__(self, cluster: Cluster, context: ssl.SSLContext) -> None:
        self.cluster = cluster
        self.context = context
        super().__init__(str(cluster.folder / "cluster.sock"), _Handler)

    def handle_error(self, request: object, client_address: object) -> None:
        """A connection that is given up is nothing to speak of."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def setup(self) -> None:
        asked = b""
        while not asked.endswith(b"\r\n\r\n"):
            byte = self.request.recv(1)
            if not byte:
                raise ConnectionError("closed before it asked for anything")
            asked += byte
        self.request.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    def address_string(self) -> str:
        return "the API server"

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nobody reads it."""

    def do_GET(self) -> None:
        address = urllib.parse.urlsplit(self.path)
        found = _answer(self.server.cluster, address.path, address.query)
        body = json.dumps(found or {"kind": "Status", "apiVersion": "v1", "code": 404}).encode()
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _answer(cluster: Cluster, path: str, query: str) -> Object | None:
    parts = path.strip("/").split("/")
    match parts:
        case ["apis", "metrics.k8s.io", "v1beta1"]:
            return _resources("metrics.k8s.io/v1beta1", "pods", "PodMetrics")
        case ["apis", "custom.metrics.k8s.io", "v1beta1"]:
            return _resources("custom.metrics.k8s.io/v1beta1", f"pods/{METRIC}", "MetricValueList")
        case ["apis", "metrics.k8s.io", "v1beta1", "namespaces", namespace, "pods"]:
            items = [_used(pod) for pod in _pods(cluster, namespace, query)]
            return _list("metrics.k8s.io/v1beta1", "PodMetricsList", items)
        case ["apis", "custom.metrics.k8s.io", "v1beta1", "namespaces", namespace, "pods", _, name]:
            items = [_answered(pod, name) for pod in _pods(cluster, namespace, query)]
            return _list("custom.metrics.k8s.io/v1beta1", "MetricValueList", items)
    return None


def _resources(version: str, name: str, kind: str) -> Object:
    one = {"name": name, "singularName": "", "namespaced": True, "kind": kind, "verbs": ["get"]}
    return {
        "kind": "APIResourceList",
        "apiVersion": "v1",
        "groupVersion": version,
        "resources": [one],
    }


def _list(version: str, kind: str, items: list[Object]) -> Object:
    return {"kind": kind, "apiVersion": version, "metadata": {}, "items": items}


def _pods(cluster: Cluster, namespace: str, query: str) -> list[Object]:
    wanted = urllib.parse.parse_qs(query).get("labelSelector", [""])[0]
    selector = urllib.parse.urlencode({"labelSelector": wanted})
    answer = cluster.kubectl("get", "--raw", f"/api/v1/namespaces/{namespace}/pods?{selector}")
    pods: list[Object] = json.loads(answer.stdout)["items"] if answer.returncode == 0 else []
    return [pod for pod in pods if pod["status"].get("phase") == "Running"]


def _used(pod: Object) -> Object:
    return {
        "metadata": {"name": pod["metadata"]["name"], "namespace": pod["metadata"]["namespace"]},
        "timestamp": _now(),
        "window": "1s",
        "containers": [
            {
                "name": container["name"],
                "usage": {
                    name: _share(amount, USED[name])
                    for name, amount in container.get("resources", {}).get("requests", {}).items()
                    if name in USED
                },
            }
            for container in pod["spec"]["containers"]
        ],
    }


def _share(amount: str, share: float) -> str:
    return f"{round(float(parse_quantity(amount) or 0) * share * 1e6)}u"


def _answered(pod: Object, metric: str) -> Object:
    return {
        "describedObject": {
            "kind": "Pod",
            "apiVersion": "/v1",
            "name": pod["metadata"]["name"],
            "namespace": pod["metadata"]["namespace"],
        },
        "metricName": metric,
        "timestamp": _now(),
        "windowSeconds": 1,
        "value": REQUESTS,
    }


def _now() -> str:
    return datetime.now(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


def certificate(folder: Path) -> Path:
    """A certificate for both, which is its own authority, with its key in the same file."""
    file = folder / "aggregated.pem"
    if not file.exists():
        names = ",".join(f"DNS:{host}" for host in HOSTS)
        command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
        command += ["-subj", "/CN=aggregated", "-addext", f"subjectAltName={names}"]
        made = subprocess.run(
            [*command, "-keyout", "-", "-out", "-"], capture_output=True, check=True, timeout=60
        )
        file.write_bytes(made.stdout)
    return file


@contextmanager
def serving_metrics(cluster: Cluster) -> Iterator[None]:
    """Both APIs are served while the block lasts; prometheus-adapter's registration is the
    platform's own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(cluster.folder))
    server = _Server(cluster, context)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        answer = cluster.kubectl("apply", "--server-side", "-f", "-", stdin=REGISTRATION)
        assert answer.returncode == 0, answer.stderr
        yield
    finally:
        server.shutdown()
        server.server_close()
        (cluster.folder / "cluster.sock").unlink(missing_ok=True)
