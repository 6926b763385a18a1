"""A proxy in front of the API server that answers some requests itself, with what an API server in
trouble answers, or something between.

It makes pages small, so that lists have several, whatever the client asks for.
"""

from __future__ import annotations

import http.client
import json
import ssl
import threading
import urllib.parse
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from tests.live.cluster import Cluster

PAGE = "3"  # objects
LISTED = "/apis/apps/v1/deployments"

Query = dict[str, list[str]]


@dataclass(frozen=True)
class Answer:
    """An answer in place of the API server's."""

    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)


def status(code: int, reason: str, **headers: str) -> Answer:
    """What Kubernetes answers when it refuses. Source: meta/v1 Status."""
    body = {
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Failure",
        "message": f"not now: {reason}",
        "reason": reason,
        "code": code,
    }
    kind = {"Content-Type": "application/json"}
    return Answer(code, json.dumps(body).encode(), {**kind, **headers})


PHASES: dict[str, Callable[[str, Query], bool]] = {
    "discovery": lambda path, query: path == "/apis",
    "the first page": lambda path, query: path == LISTED and "continue" not in query,
    "a later page": lambda path, query: path == LISTED and "continue" in query,
    "the metrics": lambda path, query: path == "/metrics",
}

ANSWERS: dict[str, Answer] = {
    "429": status(429, "TooManyRequests", **{"Retry-After": "1"}),
    "500": status(500, "InternalError"),
    "503": Answer(503, b"upstream connect error"),
    "HTML": Answer(200, b"<html><form>Sign in</form></html>", {"Content-Type": "text/html"}),
    "half of it": Answer(200, b'{"kind": "DeploymentList", "items": [{"met'),
}


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nobody reads it."""

    def do_GET(self) -> None:
        self._handle()

    def do_POST(self) -> None:
        self._handle()

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        address = urllib.parse.urlsplit(self.path)
        query = urllib.parse.parse_qs(address.query)
        answer = self.server.fault(address.path, query)
        if answer is None:
            answer = self.server.forward(self.command, address.path, query, body, self.headers)
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, cluster: Cluster, fault: Callable[[str, Query], Answer | None]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        config = json.loads(cluster.kubectl("config", "view", "--raw", "-o", "json").stdout)
        self._host = config["clusters"][0]["cluster"]["server"].removeprefix("https://")
        self._token = config["users"][0]["user"]["token"]
        self._tls = ssl.create_default_context(cafile=cluster.folder / "certs" / "apiserver.crt")
        self.fault = fault

    def forward(self, method: str, path: str, query: Query, body: bytes, given: Any) -> Answer:
        """The API server's own answer."""
        if "limit" in query:
            query = {**query, "limit": [PAGE]}
        target = path + ("?" + urllib.parse.urlencode(query, doseq=True) if query else "")
        headers = {"Authorization": f"Bearer {self._token}"}
        for name in ("Accept", "Content-Type"):
            if given.get(name):
                headers[name] = given[name]
        upstream = http.client.HTTPSConnection(self._host, timeout=30, context=self._tls)
        try:
            upstream.request(method, target, body or None, headers)
            answer = upstream.getresponse()
            kind = {"Content-Type": answer.headers.get("Content-Type", "")}
            return Answer(answer.status, answer.read(), kind)
        finally:
            upstream.close()


@contextmanager
def answering(cluster: Cluster, fault: Callable[[str, Query], Answer | None]) -> Iterator[str]:
    """The URL of a proxy that asks `fault` about each request, by path and query."""
    server = _Server(cluster, fault)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


def at(phase: str, answer: Answer, times: int) -> Callable[[str, Query], Answer | None]:
    """A fault: `answer` for the first requests of a phase, as many as `times` says."""
    left = [times]
    lock = threading.Lock()

    def fault(path: str, query: Query) -> Answer | None:
        with lock:
            if left[0] and PHASES[phase](path, query):
                left[0] -= 1
                return answer
        return None

    return fault
