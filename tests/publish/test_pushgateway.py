"""Metrics to the real Pushgateway, and what is said where it does not take them."""

from __future__ import annotations

import shutil
import subprocess
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import msgspec
import pytest

from auditor.formats import FORMATS
from auditor.publish.pushgateway import NotPushed, group_address, push
from tests.formats.samples import broken, clean_report, view
from tests.servers.waiting import eventually
from tests.tools.ports import free_ports
from tests.tools.prerequisites import require


@pytest.fixture(scope="module")
def gateway() -> Iterator[str]:
    program = shutil.which("prometheus-pushgateway")
    if program is None:
        require("prometheus-pushgateway is not on the PATH: apt install prometheus-pushgateway")
    (port,) = free_ports(1)
    url = f"http://127.0.0.1:{port}"
    process = subprocess.Popen(
        [program, f"--web.listen-address=127.0.0.1:{port}"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: process.poll() is None and answers(url), 20, lambda: "ready")
        yield url
    finally:
        process.terminate()
        process.wait(timeout=10)


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/-/ready", timeout=2):
            return True
    except OSError:
        return False


def exposed(url: str, cluster: str = "") -> list[str]:
    """The audit's series in a cluster's group, as Prometheus would scrape them."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    own = f'cluster="{cluster}"'
    return [
        line
        for line in lines
        if line.startswith("vvaudit_") and (own in line if cluster else "cluster=" not in line)
    ]


def value(url: str, name: str) -> list[float]:
    return [float(line.rpartition(" ")[2]) for line in exposed(url) if line.startswith(name + "{")]


@pytest.mark.servers
@pytest.mark.xdist_group("pushgateway")
def test_the_real_gateway_shows_the_last_audit(gateway: str) -> None:
    whole = msgspec.structs.replace(broken(), problems=())
    push(group_address(gateway), FORMATS["prometheus"](whole, view()))
    assert value(gateway, "vvaudit_last_success_timestamp_seconds") == [1893553445]
    assert len([s for s in exposed(gateway) if s.startswith("vvaudit_promise_broken{")]) == 10

    later = msgspec.structs.replace(
        broken(), started="2030-01-02T04:04:05Z", verdicts=broken().verdicts[:2]
    )
    push(group_address(gateway), FORMATS["prometheus"](later, view()))
    assert value(gateway, "vvaudit_last_run_timestamp_seconds") == [1893557045]
    assert value(gateway, "vvaudit_last_success_timestamp_seconds") == [1893553445]
    assert len([s for s in exposed(gateway) if s.startswith("vvaudit_promise_broken{")]) == 2
    assert all('job="vvaudit"' in line for line in exposed(gateway))


@pytest.mark.servers
@pytest.mark.xdist_group("pushgateway")
def test_a_group_of_its_own_keeps_clusters_apart(gateway: str) -> None:
    push(
        group_address(f"{gateway}/metrics/job/vvaudit/cluster/b"),
        FORMATS["prometheus"](clean_report(), view()),
    )

    assert exposed(gateway, "b")


@pytest.mark.servers
@pytest.mark.xdist_group("pushgateway")
def test_what_the_gateway_does_not_understand_is_told(gateway: str) -> None:
    with pytest.raises(NotPushed, match="it says 400: text format parsing error"):
        push(group_address(gateway), "no metrics\n")


@contextmanager
def answering(*codes: int) -> Iterator[tuple[str, list[str]]]:
    """A server that gives these codes, one a request, and the tokens that it was shown."""
    left, tokens = list(codes), []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            tokens.append(self.headers.get("Authorization", ""))
            self.send_response(left.pop(0))
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", tokens
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_what_passes_is_tried_again() -> None:
    waits: list[float] = []
    with answering(503, 429, 200) as (url, tokens):
        push(group_address(url), "a 1\n", "hunter2", waits.append)

    assert tokens == ["Bearer hunter2"] * 3
    assert waits == [2.0, 4.0]


@pytest.mark.parametrize(
    ("codes", "message"),
    [
        ([500, 502, 503], "it says 503"),
        ([401], "it says 401"),
        ([302], "it says 302"),
    ],
)
def test_what_stays_is_told_without_the_token(codes: list[int], message: str) -> None:
    with answering(*codes) as (url, _), pytest.raises(NotPushed) as raised:
        push(group_address(url), "a 1\n", "hunter2", lambda _: None)

    assert str(raised.value) == message


def test_nobody_there_is_told() -> None:
    (port,) = free_ports(1)

    with pytest.raises(NotPushed, match="connection refused"):
        push(f"http://127.0.0.1:{port}/metrics/job/x", "a 1\n", sleep=lambda _: None)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://push:9091", "http://push:9091/metrics/job/vvaudit"),
        ("https://push/prefix/", "https://push/prefix/metrics/job/vvaudit"),
        ("http://push:9091/metrics/job/a/cluster/b", "http://push:9091/metrics/job/a/cluster/b"),
    ],
)
def test_the_group_is_part_of_the_address(url: str, address: str) -> None:
    assert group_address(url) == address


@pytest.mark.parametrize(
    ("url", "message"),
    [
        ("push:9091", "it is no URL of http or https"),
        ("ftp://push", "it is no URL of http or https"),
        ("http://", "it is no URL of http or https"),
        ("http://push:port", "it is no URL"),
        ("http://me:hunter2@push", "no user, password or query belongs in it"),
        ("http://push?token=hunter2", "no user, password or query belongs in it"),
    ],
)
def test_what_is_no_address_is_refused(url: str, message: str) -> None:
    with pytest.raises(ValueError, match=message) as raised:
        group_address(url)

    assert "hunter2" not in str(raised.value)
