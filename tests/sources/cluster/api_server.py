"""A small API server over real sockets: it serves lists in pages, and fails as it is told to."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Object = dict[str, Any]
Fault = Callable[["Asked"], bool]
"""Answers in the server's place, or hands back False for the server to answer."""

DISCOVERY = "APIGroupDiscoveryList"


@dataclass(frozen=True)
class Kind:
    """A kind that is served."""

    group: str
    version: str
    kind: str
    plural: str
    namespaced: bool = True

    @property
    def root(self) -> str:
        """The path of its group and version."""
        return f"/apis/{self.group}/{self.version}" if self.group else f"/api/{self.version}"


POD = Kind("", "v1", "Pod", "pods")
NAMESPACE = Kind("", "v1", "Namespace", "namespaces", namespaced=False)
NODE = Kind("", "v1", "Node", "nodes", namespaced=False)
SECRET = Kind("", "v1", "Secret", "secrets")
DEPLOYMENT = Kind("apps", "v1", "Deployment", "deployments")
REPLICA_SET = Kind("apps", "v1", "ReplicaSet", "replicasets")
CRON_JOB = Kind("batch", "v1", "CronJob", "cronjobs")
JOB = Kind("batch", "v1", "Job", "jobs")
CRD = Kind(
    "apiextensions.k8s.io", "v1", "CustomResourceDefinition", "customresourcedefinitions", False
)


class Asked(BaseHTTPRequestHandler):
    """One request, and the ways to answer it."""

    protocol_version = "HTTP/1.1"
    server: _Server

    def do_GET(self) -> None:
        """Every GET."""
        self._answer()

    def do_POST(self) -> None:
        """Every POST: the reviews."""
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self._answer()

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        self.route, self.query = parts.path, dict(parse_qsl(parts.query))
        api = self.server.api
        with api.lock:
            api.asked.append(f"{self.command} {self.path}")
            api.headers.append(list(self.headers.items()))
        if any(fault(self) for fault in api.faults):
            return
        api.answer(self)

    def json(self, body: Any, status: int = 200, **headers: str) -> bool:
        """Answers with JSON, packed if the client takes that."""
        data = gzip.compress(json.dumps(body).encode(), 1)
        self.bytes(data, status, "application/json", **{"Content-Encoding": "gzip", **headers})
        return True

    def status(self, status: int, message: str = "", **more: Any) -> bool:
        """Answers with a Status, as the API server does."""
        headers = more.pop("headers", {})
        body = {"kind": "Status", "code": status, "message": message, **more}
        return self.json(body, status, **headers)

    def bytes(self, data: bytes, status: int, kind: str, **headers: str) -> bool:
        """Answers with anything."""
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)
        return True

    def reset(self) -> bool:
        """Breaks the connection, as a proxy does that is restarted."""
        linger = struct.pack("ii", 1, 0)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
        self.close_connection = True
        self.connection.close()
        return True

    def cut_off(self) -> bool:
        """Promises more than it sends."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000")
        self.end_headers()
        self.wfile.write(b'{"kind": "PodList", "items": [')
        self.close_connection = True
        return True

    def drip(self) -> bool:
        """Sends a byte now and then, until the client has had enough."""
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", "1000000")
        self.end_headers()
        try:
            while not self.server.api.over.wait(0.05):
                self.wfile.write(b" ")
        except OSError:
            self.close_connection = True
        return True

    def silence(self) -> bool:
        """Never answers."""
        self.server.api.over.wait(20)
        self.close_connection = True
        return True


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    api: ApiServer

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away is part of some tests."""


@dataclass
class ApiServer:
    """What is served, how it fails, and what was asked."""

    objects: dict[Kind, list[Object]]
    faults: list[Fault] = field(default_factory=list)
    aggregated: bool = True
    stale: list[tuple[str, str]] = field(default_factory=list)
    """Groups (with their versions) whose own servers are down."""
    refused: set[str] = field(default_factory=set)
    """Plurals that the identity may not list."""
    reviews: bool = True
    """Whether it may ask what it may do."""
    page: int = 500
    asked: list[str] = field(default_factory=list)
    headers: list[list[tuple[str, str]]] = field(default_factory=list)
    url: str = ""
    lock: threading.Lock = field(default_factory=threading.Lock)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def paths(self) -> list[str]:
        """What was asked for, without queries."""
        return [line.partition("?")[0] for line in self.asked]

    def answer(self, asked: Asked) -> None:
        """Answers as an API server in good health."""
        if asked.command == "POST":
            self._review(asked)
        elif asked.route == "/version":
            asked.json({"gitVersion": "v1.34.4"})
        elif not self._discovery(asked):
            self._list(asked)

    def _review(self, asked: Asked) -> None:
        if not self.reviews:
            asked.status(403, "may not ask")
        elif asked.route.endswith("selfsubjectreviews"):
            asked.json({"status": {"userInfo": {"username": "auditor"}}}, 201)
        else:
            wanted = asked.body["spec"]["resourceAttributes"]["resource"]
            asked.json({"status": {"allowed": wanted not in self.refused}}, 201)

    def _discovery(self, asked: Asked) -> bool:
        if asked.route in ("/api", "/apis"):
            core = asked.route == "/api"
            if self.aggregated and DISCOVERY in asked.headers["Accept"]:
                return asked.json({"kind": DISCOVERY, "items": list(self._groups(core))})
            if core:
                return asked.json({"kind": "APIVersions", "versions": ["v1"]})
            return asked.json({"kind": "APIGroupList", "groups": list(self._old_groups())})
        kinds = [kind for kind in self.objects if kind.root == asked.route]
        if not kinds:
            return False
        resources = [
            {"name": k.plural, "kind": k.kind, "namespaced": k.namespaced, "verbs": ["get", "list"]}
            for k in kinds
        ]
        status = {"name": f"{kinds[0].plural}/status", "kind": kinds[0].kind, "namespaced": True}
        return asked.json({"kind": "APIResourceList", "resources": [*resources, status]})

    def _groups(self, core: bool) -> Iterator[Object]:
        names = dict.fromkeys(k.group for k in self.objects if (k.group == "") is core)
        for name in names:
            versions = dict.fromkeys(k.version for k in self.objects if k.group == name)
            yield {
                "metadata": {"name": name},
                "versions": [
                    {
                        "version": version,
                        "freshness": "Current",
                        "resources": [
                            {
                                "resource": k.plural,
                                "responseKind": {"kind": k.kind},
                                "scope": "Namespaced" if k.namespaced else "Cluster",
                                "verbs": ["get", "list"],
                            }
                            for k in self.objects
                            if (k.group, k.version) == (name, version)
                        ],
                    }
                    for version in versions
                ],
            }
        if not core:
            for name, version in self.stale:
                stale = {"version": version, "freshness": "Stale"}
                yield {"metadata": {"name": name}, "versions": [stale]}

    def _old_groups(self) -> Iterator[Object]:
        served = [(k.group, k.version) for k in self.objects if k.group]
        for name, version in dict.fromkeys([*served, *self.stale]):
            group_version = {"groupVersion": f"{name}/{version}", "version": version}
            yield {"name": name, "versions": [group_version], "preferredVersion": group_version}

    def _list(self, asked: Asked) -> None:
        for kind, objects in self.objects.items():
            head, _, plural = asked.route.rpartition("/")
            root, _, namespace = head.partition("/namespaces/")
            if plural != kind.plural or root != kind.root:
                continue
            if plural in self.refused:
                asked.status(403, f'User "auditor" cannot list resource "{plural}"')
                return
            found = [o for o in objects if not namespace or _namespace(o) == namespace]
            size = min(int(asked.query.get("limit", self.page)), self.page)
            start = int(asked.query.get("continue", "0"))
            metadata: Object = {"resourceVersion": "1"}
            if start + size < len(found):
                left = len(found) - start - size
                metadata |= {"continue": str(start + size), "remainingItemCount": left}
            items = found[start : start + size]
            asked.json({"kind": f"{kind.kind}List", "metadata": metadata, "items": items})
            return
        asked.status(404, "the server could not find the requested resource")


def _namespace(one: Object) -> str:
    namespace: str = one["metadata"].get("namespace", "")
    return namespace


@contextmanager
def serving(api: ApiServer, tls: ssl.SSLContext | None = None) -> Iterator[ApiServer]:
    """The server at `api.url`, for as long as the block lasts."""
    server = _Server(("127.0.0.1", 0), Asked)
    server.api = api
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    scheme = "https" if tls else "http"
    api.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield api
    finally:
        api.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def failing(path: str, fault: Fault, times: int = 1_000) -> Fault:
    """The fault at the first requests for a path."""
    left = [times]

    def at(asked: Asked) -> bool:
        if asked.route != path or left[0] == 0:
            return False
        left[0] -= 1
        return fault(asked)

    return at


def kubeconfig(folder: Path, api: ApiServer, **cluster: object) -> Path:
    """A kubeconfig for the server, with a token."""
    file = folder / "kubeconfig"
    file.write_text(json.dumps(config({"server": api.url, **cluster}, {"token": "t0ken-s3cret"})))
    return file


def config(cluster: Object, user: Object, name: str = "test") -> Object:
    """A kubeconfig of one context."""
    return {
        "apiVersion": "v1",
        "kind": "Config",
        "clusters": [{"name": name, "cluster": cluster}],
        "users": [{"name": name, "user": user}],
        "contexts": [{"name": name, "context": {"cluster": name, "user": name}}],
        "current-context": name,
    }
